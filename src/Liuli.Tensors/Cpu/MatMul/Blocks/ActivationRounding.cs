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

    /// <summary>The same on vectors of eight, which every processor has in one form or another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Fast(float* x, sbyte* q, out int first, out int second)
    {
        Vector256<float> a = Vector256.Load(x), b = Vector256.Load(x + 8), c = Vector256.Load(x + 16), d = Vector256.Load(x + 24);
        // Without their sign, the bits of floats are in the order of their magnitudes, ∞ above all numbers and NaN above ∞.
        Vector256<int> both = Vector256.Max(Vector256.Max(Magnitude(a), Magnitude(b)), Vector256.Max(Magnitude(c), Magnitude(d)));
        Vector128<int> four = Vector128.Max(both.GetLower(), both.GetUpper());
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        int bits = Math.Max(four[0], four[1]);
        float scale = Scale(bits >= Infinity ? float.NaN : BitConverter.Int32BitsToSingle(bits), out float inverse);
        if (bits >= Infinity)
        {
            Vector256<sbyte>.Zero.Store(q);
            first = second = 0;
            return scale;
        }
        Vector256<int> ia = Integers(a, inverse), ib = Integers(b, inverse), ic = Integers(c, inverse), id = Integers(d, inverse);
        (first, second) = (Vector256.Sum(ia + ib), Vector256.Sum(ic + id));
        Vector256.Narrow(Vector256.Narrow(ia, ib), Vector256.Narrow(ic, id)).Store(q);
        return scale;
    }

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
