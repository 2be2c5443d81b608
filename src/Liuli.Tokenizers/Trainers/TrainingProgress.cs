namespace Liuli.Tokenizers.Trainers;

/// <summary>What a trainer is doing.</summary>
public enum TrainingStage
{
    /// <summary>Reading documents and counting their words.</summary>
    Counting,

    /// <summary>Learning merges.</summary>
    Merging,

    /// <summary>Taking tokens away until as many are left as are wanted.</summary>
    Pruning,
}

/// <summary>How far a trainer is.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">Documents read; tokens that the vocabulary has; while tokens are taken away, those that are left.</param>
/// <param name="Total">Tokens that the vocabulary shall have; null while documents are read, as their number is not known.</param>
public sealed record TrainingProgress(TrainingStage Stage, long Done, long? Total);
