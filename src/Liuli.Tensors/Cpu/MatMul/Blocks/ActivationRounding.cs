using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>How 32 activations become bytes: d = max|x| / 127 and q = x·(1 / d), rounded to the nearest integer, halves to the even one, all in F32.</summary>
/// <remarks>A block with a number that is none (NaN, ∞) has d = NaN, so that all that it meets becomes NaN. A block whose d would be below 2⁻¹²⁶, the smallest
/// normal number, counts as zeros: 1 / d might not be finite.</remarks>
internal static unsafe class ActivationRounding
{
    /// <summary>The largest q.</summary>
    public const float Largest = 127;

    private const float SmallestNormal = 1.17549435e-38f;
    private const int Infinity = 0x7F800000;

    /// <summary>Rounds one block, a number at a time.</summary>
    /// <param name="x">32 numbers.</param>
    /// <param name="q">32 bytes.</param>
    /// <param name="first">The sum of the first sixteen q.</param>
    /// <param name="second">That of the others.</param>
    /// <returns>d.</returns>
    public static float Naive(float* x, sbyte* q, out int first, out int second)
    {
        float scale = Scale(BlockFormats.Largest(x, out _), out float inverse);
        first = second = 0;
        for (int i = 0; i < BlockFormats.Length; i++)
        {
            q[i] = float.IsNaN(scale) ? (sbyte)0 : (sbyte)MathF.Round(x[i] * inverse, MidpointRounding.ToEven);
            if (i < BlockFormats.Length / 2)
                first += q[i];
            else
                second += q[i];
        }
        return scale;
    }

    /// <summary>The same on the widest vectors that the processor has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fast(float* x, sbyte* q, out int first, out int second) =>
        Avx512BW.IsSupported ? Sixteen(x, q, out first, out second) : Eight(x, q, out first, out second);

    /// <summary>The same on vectors of sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Sixteen(float* x, sbyte* q, out int first, out int second)
    {
        Vector512<float> a = Vector512.Load(x), b = Vector512.Load(x + 16);
        Vector512<int> magnitudes = Vector512.Create(0x7FFFFFFF), both = Vector512.Max(a.AsInt32() & magnitudes, b.AsInt32() & magnitudes);
        int bits = Largest8(Vector256.Max(both.GetLower(), both.GetUpper()));
        if (bits >= Infinity)
            return None(q, out first, out second);
        float scale = Scale(BitConverter.Int32BitsToSingle(bits), out float inverse);
        Vector512<float> factor = Vector512.Create(inverse);
        Vector256<sbyte> rounded = Vector256.Create(
            Avx512F.ConvertToVector128SByte(Avx512F.ConvertToVector512Int32(a * factor)), Avx512F.ConvertToVector128SByte(Avx512F.ConvertToVector512Int32(b * factor)));
        rounded.Store(q);
        // Bytes without a sign can be summed eight at a time: each is 128 more than its q.
        Vector256<long> sums = Avx2.SumAbsoluteDifferences(rounded.AsByte() ^ Vector256.Create((byte)0x80), Vector256<byte>.Zero).AsInt64();
        sums += Vector256.Shuffle(sums, Vector256.Create(1L, 0, 3, 2));
        (first, second) = ((int)sums.GetLower().ToScalar() - 16 * 128, (int)sums.GetUpper().ToScalar() - 16 * 128);
        return scale;
    }

    /// <summary>The same on vectors of eight, which every processor has in one form or another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Eight(float* x, sbyte* q, out int first, out int second)
    {
        Vector256<float> a = Vector256.Load(x), b = Vector256.Load(x + 8), c = Vector256.Load(x + 16), d = Vector256.Load(x + 24);
        // Without their sign, the bits of floats are in the order of their magnitudes, ∞ above all numbers and NaN above ∞.
        Vector256<int> both = Vector256.Max(Vector256.Max(Magnitude(a), Magnitude(b)), Vector256.Max(Magnitude(c), Magnitude(d)));
        int bits = Largest8(both);
        if (bits >= Infinity)
            return None(q, out first, out second);
        float scale = Scale(BitConverter.Int32BitsToSingle(bits), out float inverse);
        Vector256<int> ia = Integers(a, inverse), ib = Integers(b, inverse), ic = Integers(c, inverse), id = Integers(d, inverse);
        (first, second) = (Vector256.Sum(ia + ib), Vector256.Sum(ic + id));
        Vector256.Narrow(Vector256.Narrow(ia, ib), Vector256.Narrow(ic, id)).Store(q);
        return scale;
    }

    /// <summary>A block with a number that is none.</summary>
    private static float None(sbyte* q, out int first, out int second)
    {
        Vector256<sbyte>.Zero.Store(q);
        first = second = 0;
        return float.NaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest8(Vector256<int> x)
    {
        Vector128<int> four = Vector128.Max(x.GetLower(), x.GetUpper());
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(four[0], four[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale(float largest, out float inverse)
    {
        float scale = largest / Largest;
        if (scale < SmallestNormal)
            scale = 0;
        inverse = scale == 0 ? 0 : 1 / scale;
        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Magnitude(Vector256<float> x) => x.AsInt32() & Vector256.Create(0x7FFFFFFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Integers(Vector256<float> x, float inverse)
    {
        Vector256<float> scaled = x * Vector256.Create(inverse);
        // One instruction rounds as the processor is set, to even; elsewhere it takes two.
        return Avx.IsSupported ? Avx.ConvertToVector256Int32(scaled) : Vector256.ConvertToInt32(Vector256.Round(scaled));
    }
}
