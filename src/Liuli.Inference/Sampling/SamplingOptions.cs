namespace Liuli.Inference.Sampling;

/// <summary>How the next token is chosen.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits; 0 is greedy. 0.8 keeps small models on the rails and still varied.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>Keeps that many most likely tokens; 0 keeps all.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Keeps the fewest tokens with at least this probability together; 1 keeps all.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Keeps tokens at least this many times as likely as the likeliest; 0 keeps all.</summary>
    public float MinP { get; init; } = 0.05f;

    /// <summary>Makes recent tokens less likely; 1 does nothing.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>How many recent tokens the penalty looks at.</summary>
    public int RepeatWindow { get; init; } = 64;

    /// <summary>Always take the most likely token.</summary>
    public bool Greedy { get; init; }

    /// <summary>Where draws start: same seed, same text.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens that are never chosen.</summary>
    public IReadOnlyList<int> Never { get; init; } = [];

    /// <summary>Steps of your own, applied last, greedy or not.</summary>
    public IReadOnlyList<ISamplerStep> ExtraSteps { get; init; } = [];

    /// <summary>Whether no draw takes place.</summary>
    public bool IsGreedy => Greedy || Temperature == 0;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    public void Validate()
    {
        Require(float.IsFinite(Temperature) && Temperature >= 0, "temperature", "at least 0", Temperature);
        Require(TopK >= 0, "top-k", "at least 0 (0 keeps all)", TopK);
        Require(TopP is > 0 and <= 1, "top-p", "above 0 and at most 1", TopP);
        Require(MinP is >= 0 and <= 1, "min-p", "between 0 and 1", MinP);
        Require(float.IsFinite(RepeatPenalty) && RepeatPenalty > 0, "repeat-penalty", "above 0", RepeatPenalty);
        Require(RepeatWindow >= 0, "repeat-window", "at least 0", RepeatWindow);
    }

    private static void Require(bool condition, string name, string expected, object found)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {expected}, got {found}"));
    }
}
