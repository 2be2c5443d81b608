using Liuli.Models.Layers;

namespace Liuli.Models.Families.Gguf;

/// <summary>Finds the settings of Llama 3.1's scaling from what it divides frequencies by, which is all that GGUF stores.</summary>
/// <remarks>
/// With the factor s, a frequency f becomes q·f, where q = w + (1 − w)/s and w = (L·f/2π − low)/(high − low), held within 0 and 1; the file has 1/q. The slowest frequency is
/// divided by s. Between fast and slow frequencies w is a straight line over f, which gives high/low and L/low; that low is 1 is the usual way to write it, and no loss, as only these
/// two count. With one frequency between them the usual high of 4 and the usual lengths are tried; with none any L that parts fast from slow does, the usual first. What is found counts only if it gives the
/// file's numbers again.
/// </remarks>
internal static class Llama3Divisors
{
    private const float UsualLow = 1, UsualHigh = 4;

    /// <summary>How far a share q may be off: the last bits of F32, in which programs work out what they write.</summary>
    private const double LastBits = 4e-7;

    /// <summary>The scalings that Llama 3.1 and 3.2 were published with.</summary>
    private static readonly Llama3RotaryScaling[] s_published = [new(8, UsualLow, UsualHigh, 8192), new(32, UsualLow, UsualHigh, 8192)];

    /// <summary>The scaling that gives these divisors; null where none does.</summary>
    /// <param name="divisors">One for each frequency, fastest first; positive.</param>
    /// <param name="rotary">Width and base of the rotation.</param>
    public static Llama3RotaryScaling? Solve(ReadOnlySpan<float> divisors, RotaryConfig rotary)
    {
        foreach (Llama3RotaryScaling scaling in s_published)
        {
            if (Gives(scaling, divisors, rotary))
                return scaling;
        }
        float factor = divisors[^1];
        if (!(factor > 1))
            return null;
        foreach ((float high, double length) in Candidates(Points(divisors, factor, rotary)))
        {
            if (length is >= 1 and <= int.MaxValue && high > UsualLow && new Llama3RotaryScaling(factor, UsualLow, high, (int)length) is var scaling && Gives(scaling, divisors, rotary))
                return scaling;
        }
        return null;
    }

    /// <summary>What each frequency is divided by.</summary>
    public static float[] Of(RotaryScaling scaling, RotaryConfig rotary)
    {
        double[] plain = Frequencies(rotary), scaled = Frequencies(rotary);
        scaling.Scale(scaled, rotary, 0);
        return [.. plain.Select((frequency, i) => (float)(frequency / scaled[i]))];
    }

    private static double[] Frequencies(RotaryConfig rotary) => [.. Enumerable.Range(0, rotary.Width / 2).Select(i => Math.Pow(rotary.Theta, -2.0 * i / rotary.Width))];

    /// <summary>The frequencies and their w.</summary>
    private static (double Frequency, double Weight)[] Points(ReadOnlySpan<float> divisors, float factor, RotaryConfig rotary)
    {
        double slow = 1.0 / factor;
        float[] all = divisors.ToArray();
        return [.. Frequencies(rotary).Select((frequency, i) => (frequency, (1.0 / all[i] - slow) / (1 - slow)))];
    }

    /// <summary>Pairs of high and L, the likeliest first.</summary>
    private static IEnumerable<(float High, double Length)> Candidates((double Frequency, double Weight)[] points)
    {
        (double Frequency, double Weight)[] between = [.. points.Where(point => point.Weight is > LastBits and < 1 - LastBits)];
        if (between.Length == 0)
        {
            // Any length at which the slowest fast frequency makes 'high' turns and the fastest slow one at most 'low'.
            double fast = points.Where(point => point.Weight > 0.5).Select(point => point.Frequency).DefaultIfEmpty(0).Min();
            yield return (UsualHigh, s_published[0].OriginalContextLength);
            yield return (UsualHigh, fast > 0 ? Math.Ceiling(2 * Math.PI * UsualHigh / fast) : 1);
            yield break;
        }
        yield return (UsualHigh, LengthFor(between[0], UsualHigh));
        foreach ((float, double) other in between.Length == 1 ? WithRoundLengths(between[0]) : [OnTheLine(between[0], between[^1])])
            yield return other;
    }

    /// <summary>w = (L·f/2π − low)/(high − low) is −low/(high − low) at f = 0. Settings are written with few digits.</summary>
    private static (float High, double Length) OnTheLine((double Frequency, double Weight) first, (double Frequency, double Weight) last)
    {
        double slope = (first.Weight - last.Weight) / (first.Frequency - last.Frequency), atZero = first.Weight - slope * first.Frequency;
        float high = (float)Math.Round(UsualLow - UsualLow / atZero, 3);
        return (high, LengthFor(first, high));
    }

    /// <summary>One frequency ties high to L: powers of two are the likeliest lengths.</summary>
    private static IEnumerable<(float High, double Length)> WithRoundLengths((double Frequency, double Weight) point)
    {
        for (double length = 1; length <= 1 << 30; length *= 2)
            yield return ((float)Math.Round(UsualLow + (length * point.Frequency / (2 * Math.PI) - UsualLow) / point.Weight, 3), length);
    }

    /// <summary>L where a frequency has the weight w.</summary>
    private static double LengthFor((double Frequency, double Weight) point, float high) =>
        Math.Round(2 * Math.PI * (UsualLow + point.Weight * (high - UsualLow)) / point.Frequency);

    private static bool Gives(Llama3RotaryScaling scaling, ReadOnlySpan<float> divisors, RotaryConfig rotary)
    {
        float[] expected = Of(scaling, rotary);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(1.0 / divisors[i] - 1.0 / expected[i]) <= LastBits))
                return false;
        }
        return true;
    }
}
