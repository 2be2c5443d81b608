namespace Liuli.Tokenizers.Trainers;

/// <summary>What a trainer is doing.</summary>
public enum TrainingStage
{
    /// <summary>Reading documents and counting their words.</summary>
    Counting,

    /// <summary>Learning merges.</summary>
    Merging,
}

/// <summary>How far a trainer is.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">Documents read, or tokens that the vocabulary has.</param>
/// <param name="Total">Tokens that the vocabulary shall have; null while documents are read, as their number is not known.</param>
public sealed record TrainingProgress(TrainingStage Stage, long Done, long? Total);
