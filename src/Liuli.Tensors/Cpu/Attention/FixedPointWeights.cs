using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>A row of weights as 16-bit integers: each times its value's largest number, then all by one factor for the row.</summary>
/// <remarks>With w[s] = P[s]·m[s], m[s] the largest magnitude of value s, the integers are c·w[s], at most 2¹⁵ − 1 and together less than 2¹⁹: no part of their sum of products with
/// values of 12 bits reaches 2³¹. So a weight is off by at most half a unit, which is 2⁻²⁰·Σw or 2⁻¹⁶·max w.</remarks>
internal static unsafe class FixedPointWeights
{
    /// <summary>Keys whose weights share a factor, at most.</summary>
    public const int MaxKeys = 512;

    // The roundings change the sum of 512 integers by no more than 256.
    private const float LargestSum = (1 << 19) - MaxKeys, Largest = short.MaxValue;

    private const float Log2OfE = 1.44269504f;

    private const int Lanes = 16;

    private static readonly float s_smallest = MathF.ScaleB(1f, -110);

    /// <summary>Weights of a row of scores, and their integers.</summary>
    /// <param name="scores">Scores, which are overwritten; −∞ has the weight 0.</param>
    /// <param name="largest">The largest magnitude of each value, as <see cref="FixedPointVectors.Values"/> gives it.</param>
    /// <param name="count">How many, a multiple of 16.</param>
    /// <param name="shift">What is subtracted from scores.</param>
    /// <param name="row">Receives the integers.</param>
    /// <param name="sum">Σ e^(score − shift).</param>
    /// <returns>What brings a sum of products with values back; NaN where a weight that is not 0 meets a value that is not finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Row(float* scores, float* largest, int count, float shift, short* row, out float sum)
    {
        Vector512<float> sums = Vector512<float>.Zero, totals = sums, most = sums, log2 = Vector512.Create(Log2OfE), s = Vector512.Create(shift);
        for (int i = 0; i < count; i += Lanes)
        {
            Vector512<float> p = Exp2((Vector512.Load(scores + i) - s) * log2), w = Weighted(p, largest + i);
            w.Store(scores + i);
            sums += p;
            totals += w;
            most = Avx512F.Max(most, w);
        }
        sum = Vector512.Sum(sums);
        return Round(scores, count, Vector512.Sum(totals), LargestLane.Of(most), row);
    }

    /// <summary>The same with weights instead of scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Row(float* weights, float* largest, int count, short* row)
    {
        Vector512<float> totals = Vector512<float>.Zero, most = totals;
        for (int i = 0; i < count; i += Lanes)
        {
            Vector512<float> w = Weighted(Vector512.Load(weights + i), largest + i);
            w.Store(weights + i);
            totals += w;
            most = Avx512F.Max(most, w);
        }
        return Round(weights, count, Vector512.Sum(totals), LargestLane.Of(most), row);
    }

    /// <summary>Where the value is not finite: 0 if the weight is, else ∞. MAXPS gives its second operand where the first is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Weighted(Vector512<float> weights, float* largest) => Avx512F.Max(weights * Vector512.Load(largest), Vector512<float>.Zero);

    /// <summary>2ˣ for x ≤ 0: 2^⌊x⌋ times a polynomial in the rest, which is off by 8·10⁻⁸ of itself at most. −∞ gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        const byte floor = 1;
        Vector512<float> r = Avx512DQ.Reduce(x, floor);
        Vector512<float> p = Vector512.FusedMultiplyAdd(r, Vector512.Create(0.00186713048f), Vector512.Create(0.00901702917f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.0557999142f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.24016445f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.693151312f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f));
        return Avx512F.Scale(p, x);
    }

    /// <summary>An infinity among the numbers is in their sum, and makes the factor NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Round(float* x, int count, float total, float most, short* row)
    {
        float factor = MathF.Min(LargestSum / MathF.Max(total, s_smallest), Largest / MathF.Max(most, s_smallest));
        Vector512<float> f = Vector512.Create(factor);
        // Packing interleaves quarters of 128 bits; this puts them in order.
        Vector512<long> order = Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7);
        int i = 0;
        for (; i <= count - 2 * Lanes; i += 2 * Lanes)
        {
            Vector512<int> low = Avx512F.ConvertToVector512Int32(Vector512.Load(x + i) * f), high = Avx512F.ConvertToVector512Int32(Vector512.Load(x + i + Lanes) * f);
            Avx512F.PermuteVar8x64(Avx512BW.PackSignedSaturate(low, high).AsInt64(), order).AsInt16().Store(row + i);
        }
        if (i < count)
            Avx512F.ConvertToVector256Int16(Avx512F.ConvertToVector512Int32(Vector512.Load(x + i) * f)).Store(row + i);
        return float.IsFinite(total) ? 1 / (FixedPointVectors.Shift * FixedPointVectors.LargestValue * factor) : float.NaN;
    }
}
