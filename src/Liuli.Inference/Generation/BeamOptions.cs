namespace Liuli.Inference.Generation;

/// <summary>How wide a <see cref="BeamSearch"/> looks, and how it weighs length.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record BeamOptions
{
    // Each takes a cache of its own; far more than anyone has found useful.
    private const int MostBeams = 1024;

    /// <summary>N: texts that are followed side by side, and how many are returned at most. 1 is greedy.</summary>
    public int Beams { get; init; } = 4;

    /// <summary>α: a text of n tokens with log-probability s scores s / n^α. 0 favours short texts, as every token costs; 1 compares means; above 1 favours long ones.</summary>
    public float LengthPenalty { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    public void Validate()
    {
        if (Beams is < 1 or > MostBeams)
            throw new ArgumentException($"beams must be from 1 to {MostBeams}, got {Beams}");
        if (!float.IsFinite(LengthPenalty) || Math.Abs(LengthPenalty) > 100)
            throw new ArgumentException(FormattableString.Invariant($"length-penalty must be from -100 to 100, got {LengthPenalty}"));
    }

    /// <summary>s / n^α.</summary>
    internal double Score(double logProbability, int tokens) => logProbability / Math.Pow(tokens, LengthPenalty);
}
