namespace Liuli.Inference.Generation;

/// <summary>What a generation streams, token by token.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Id">The token chosen; null in the last piece, which only ends the text.</param>
/// <param name="Text">The text that has become certain: whole characters only, and nothing that may still turn out to begin a stop text.</param>
public sealed record GeneratedPiece(int? Id, string Text)
{
    /// <summary>How the token was chosen, when <see cref="GenerationOptions.TraceCandidates"/> asks for it.</summary>
    public GenerationStep? Step { get; init; }

    /// <summary>How likely the model held the token, when <see cref="GenerationOptions.LogProbabilities"/> asks for it.</summary>
    public LogProbabilities? LogProbabilities { get; init; }

    /// <summary>Set in the last piece.</summary>
    public StopReason? StopReason { get; init; }
}
