namespace Liuli.Models.Layers;

/// <summary>YaRN: frequencies that turn often within the first training's context are kept, those that hardly turn are divided by a factor, those between are
/// blended; and sines and cosines grow, which sharpens the softmax.</summary>
/// <remarks>Peng et al., "YaRN: efficient context window extension of large language models", 2023, sections 3.2 and 3.4. Immutable, so safe for use from several threads.</remarks>
/// <param name="Factor">s: what slow frequencies are divided by.</param>
/// <param name="OriginalContextLength">The context of the first training.</param>
/// <param name="Magnitude">What sines and cosines are multiplied by: 0.1·ln s + 1 in the paper (see <see cref="PaperMagnitude"/>).</param>
public sealed record YarnRotaryScaling(float Factor, int OriginalContextLength, float Magnitude) : RotaryScaling
{
    /// <summary>Frequencies with more turns than this within the first context are kept: the paper's β.</summary>
    public float FastTurns { get; init; } = 32;

    /// <summary>Frequencies with fewer turns than this within the first context are divided: the paper's α.</summary>
    public float SlowTurns { get; init; } = 1;

    /// <summary>Whether the ends of the blend are moved outwards to whole frequencies, as most programs do.</summary>
    public bool WholeFrequencies { get; init; } = true;

    /// <inheritdoc/>
    public override float AttentionFactor => Magnitude;

    /// <summary>0.1·<paramref name="weight"/>·ln <paramref name="factor"/> + 1.</summary>
    public static double PaperMagnitude(double factor, double weight = 1) => factor <= 1 ? 1 : 0.1 * weight * Math.Log(factor) + 1;

    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        double first = FrequencyWithTurns(FastTurns, config), last = FrequencyWithTurns(SlowTurns, config);
        if (WholeFrequencies)
            (first, last) = (Math.Floor(first), Math.Ceiling(last));
        (first, last) = (Math.Max(first, 0), Math.Min(last, config.Width - 1));
        if (first == last)
            last += 0.001; // a step, not a division by zero
        for (int i = 0; i < frequencies.Length; i++)
        {
            double slow = Math.Clamp((i - first) / (last - first), 0, 1);
            frequencies[i] = (1 - slow) * frequencies[i] + slow * frequencies[i] / Factor;
        }
    }

    /// <inheritdoc/>
    public override void Validate(RotaryConfig config)
    {
        CheckFactor(Factor);
        CheckLength(OriginalContextLength);
        if (!(SlowTurns > 0) || !(FastTurns > SlowTurns) || !(Magnitude > 0) || !float.IsFinite(Magnitude))
            throw new ArgumentException($"describing a decoder: yarn's rotary scaling needs fast turns above slow ones above 0, and a positive magnitude; got {FastTurns}, {SlowTurns} and {Magnitude}");
    }

    /// <summary>The i, no whole number, of the frequency θ^(−2i/width) that makes so many turns within the first context.</summary>
    private double FrequencyWithTurns(double turns, RotaryConfig config) =>
        config.Width * Math.Log(OriginalContextLength / (turns * 2 * Math.PI)) / (2 * Math.Log(config.Theta));
}
