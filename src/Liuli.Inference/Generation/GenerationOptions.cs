using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;

namespace Liuli.Inference.Generation;

/// <summary>What to generate, and when to stop.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to generate; the model's context ends a generation too.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>How each token is chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Generation ends before any of these ids; they are not part of the text.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Generation ends before any of these texts.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Holds the text to JSON, of any shape or of that of a schema: it is valid whatever the model would rather say, and complete when generation ends, unless a stop text cuts it. Null: any text.</summary>
    /// <remarks>For byte-level and SentencePiece tokenizers, and not for <see cref="BeamSearch"/>.</remarks>
    public JsonGrammar? Json { get; init; }

    /// <summary>How many candidates each <see cref="GenerationStep"/> shows; 0 records no steps.</summary>
    public int TraceCandidates { get; init; }

    /// <summary>How many of the likeliest tokens each <see cref="GeneratedPiece.LogProbabilities"/> lists beside the chosen one; 0 is the chosen one alone, null none at all.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Leaves tokens such as [SEP] out of the text.</summary>
    public bool SkipSpecialTokens { get; init; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    public void Validate()
    {
        if (MaxTokens < 1)
            throw new ArgumentException($"max-tokens must be at least 1, got {MaxTokens}");
        if (TraceCandidates < 0)
            throw new ArgumentException($"the number of traced candidates must not be negative, got {TraceCandidates}");
        if (LogProbabilities < 0)
            throw new ArgumentException($"the number of log-probabilities must not be negative, got {LogProbabilities}");
        if (StopStrings.Any(string.IsNullOrEmpty))
            throw new ArgumentException("a stop text must not be empty");
        Sampling.Validate();
    }
}
