using System.Numerics;
using System.Runtime.InteropServices;

namespace Liuli.Inference.Sampling;

/// <summary>Passes over the logits of a whole vocabulary, a vector at a time.</summary>
internal static class LogitScan
{
    /// <summary>Copies logits and says whether one of them is NaN.</summary>
    public static bool CopyFindsNaN(ReadOnlySpan<float> source, Span<float> target)
    {
        source.CopyTo(target);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(source);
        // Only NaN differs from itself: a lane of ordered stays all ones as long as none has passed it.
        Vector<int> ordered = Vector<int>.AllBitsSet;
        foreach (Vector<float> x in vectors)
            ordered &= Vector.Equals(x, x);
        bool found = ordered != Vector<int>.AllBitsSet;
        foreach (float x in source[(vectors.Length * Vector<float>.Count)..])
            found |= float.IsNaN(x);
        return found;
    }

    /// <summary>The largest of at least one logit, none of them NaN.</summary>
    public static float Max(ReadOnlySpan<float> logits)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        Vector<float> a = new(logits[0]), b = a, c = a, d = a; // four chains, because one maximum has to wait for the last one
        int i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            a = Vector.MaxNative(a, vectors[i]);
            b = Vector.MaxNative(b, vectors[i + 1]);
            c = Vector.MaxNative(c, vectors[i + 2]);
            d = Vector.MaxNative(d, vectors[i + 3]);
        }
        for (; i < vectors.Length; i++)
            a = Vector.MaxNative(a, vectors[i]);
        a = Vector.MaxNative(Vector.MaxNative(a, b), Vector.MaxNative(c, d));
        float max = logits[0];
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            max = Math.Max(max, a[lane]);
        foreach (float x in logits[(vectors.Length * Vector<float>.Count)..])
            max = Math.Max(max, x);
        return max;
    }

    /// <summary>Standard deviation √(Σ (x − mean)² / n) of the logits that are not −∞; 0 when there are none.</summary>
    public static double Deviation(ReadOnlySpan<float> logits)
    {
        (double sum, int count) = SumOfPowers<Identity>(logits, 0);
        return count == 0 ? 0 : Math.Sqrt(SumOfPowers<Square>(logits, (float)(sum / count)).Sum / count);
    }

    /// <summary>Σ f(x − centre) over the logits that are not −∞, and their number. Floats are summed in blocks, and the blocks as doubles.</summary>
    private static (double Sum, int Count) SumOfPowers<T>(ReadOnlySpan<float> logits, float centre) where T : IPower
    {
        const int block = 256;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        Vector<float> centres = new(centre), least = new(float.NegativeInfinity);
        double sum = 0;
        int count = 0;
        for (int start = 0; start < vectors.Length; start += block)
        {
            Vector<float> partial = default;
            Vector<int> counts = default;
            foreach (Vector<float> x in vectors[start..Math.Min(start + block, vectors.Length)])
            {
                Vector<int> counted = Vector.GreaterThan(x, least); // −1 in the lanes that count
                partial += Vector.ConditionalSelect(counted, T.Raise(x - centres), default);
                counts -= counted;
            }
            sum += Vector.Sum(partial);
            count += Vector.Sum(counts);
        }
        foreach (float x in logits[(vectors.Length * Vector<float>.Count)..])
        {
            if (float.IsNegativeInfinity(x))
                continue;
            sum += T.Raise(new Vector<float>(x - centre))[0];
            count++;
        }
        return (sum, count);
    }

    private interface IPower
    {
        static abstract Vector<float> Raise(Vector<float> x);
    }

    private readonly struct Identity : IPower
    {
        public static Vector<float> Raise(Vector<float> x) => x;
    }

    private readonly struct Square : IPower
    {
        public static Vector<float> Raise(Vector<float> x) => x * x;
    }

    /// <summary>Position of the first logit, from <paramref name="start"/> on, that is at least <paramref name="bar"/>; the length when there is none.</summary>
    public static int NextAtLeast(ReadOnlySpan<float> logits, int start, float bar)
    {
        int lanes = Vector<float>.Count;
        Vector<float> bars = new(bar);
        ref float first = ref MemoryMarshal.GetReference(logits);
        // Four vectors to a branch; which of their lanes it was is found below, one by one: it seldom happens.
        for (; start <= logits.Length - 4 * lanes; start += 4 * lanes)
        {
            Vector<int> reached = Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)start), bars)
                | Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)(start + lanes)), bars)
                | Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)(start + 2 * lanes)), bars)
                | Vector.GreaterThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)(start + 3 * lanes)), bars);
            if (reached != Vector<int>.Zero)
                break;
        }
        while (start < logits.Length && logits[start] < bar)
            start++;
        return start;
    }
}
