using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Queries, keys and values as 16-bit integers with a factor for each vector, as <see cref="FixedPointKernel"/> takes them.</summary>
/// <remarks>
/// A vector's factor depends on it alone, so nothing that a query gets depends on keys that it does not see. Numbers below 2⁻¹⁰⁰ of any vector count as zeros; a vector with
/// NaN or ∞ has the factor NaN. Vectors are filled up with zeros to a multiple of 32 numbers, and lie one behind the other.
/// </remarks>
internal static unsafe class FixedPointVectors
{
    /// <summary>The largest magnitude of a value's integers.</summary>
    public const float LargestValue = 4095;

    /// <summary>A power of two that keeps sums of all keys' weights times these magnitudes below the largest float, as a weight is at most 1.</summary>
    public const float Shift = 1f / 1024;

    /// <summary>The length of a query's or key's vector of integers, at most: by Cauchy and Schwarz no part of a score reaches 2³¹, roundings included.</summary>
    private const float Length = 46_000;

    private const float Largest = short.MaxValue;

    private const int Lanes = 16, Words = 2 * Lanes;

    private static readonly float s_smallest = MathF.ScaleB(1f, -100);

    /// <summary>One query: row = integers, returned is what brings them back.</summary>
    public static float Query(float* x, int width, short* row) => ByLength(x, width, (byte*)row, Words * sizeof(short));

    /// <summary>Keys, in strips of 32 columns.</summary>
    /// <param name="keys">The vectors.</param>
    /// <param name="step">Numbers from one to the next.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Numbers of each, a multiple of 32.</param>
    /// <param name="strips">Where they go, up to whole strips.</param>
    /// <param name="factors">What brings the integers of each back.</param>
    [SkipLocalsInit]
    public static void Keys(float* keys, nint step, int count, int width, byte* strips, float* factors)
    {
        const int ChunkBytes = Lanes * Words * sizeof(short);
        byte* chunks = stackalloc byte[(AttentionCheck.MaxHeadWidth + AttentionCheck.StripSlack) / Words * ChunkBytes];
        nint stripBytes = width / 2 * FixedPointKernel.PairBytes;
        for (int first = 0; first < count; first += Lanes)
        {
            for (int s = first; s < Math.Min(first + 2 * Lanes, count) - Lanes; s++)
                Fetch(keys + (s + Lanes) * step, width);
            for (int s = 0; s < Math.Min(Lanes, count - first); s++)
                factors[first + s] = ByLength(keys + (first + s) * step, width, chunks + s * Words * sizeof(short), ChunkBytes);
            byte* target = strips + first / FixedPointKernel.Columns * stripBytes + first % FixedPointKernel.Columns * sizeof(uint);
            for (int chunk = 0; chunk < width / Words; chunk++)
                PairTransposition.Run((uint*)(chunks + chunk * ChunkBytes), (uint*)(target + chunk * Lanes * FixedPointKernel.PairBytes), FixedPointKernel.PairBytes / sizeof(uint));
        }
    }

    /// <summary>Values, in strips of 32 numbers of all of them.</summary>
    /// <param name="values">The vectors.</param>
    /// <param name="step">Numbers from one to the next.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Numbers of each, a multiple of 32.</param>
    /// <param name="strips">Where they go.</param>
    /// <param name="stripBytes">Bytes from one strip to the next.</param>
    /// <param name="largest">Receives the largest magnitude of each, times <see cref="Shift"/>, or ∞ where one is not finite: divided by <see cref="LargestValue"/> it brings the integers back.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Values(float* values, nint step, int count, int width, byte* strips, nint stripBytes, float* largest)
    {
        for (int s = 0; s < count; s += 2, values += 2 * step, strips += FixedPointKernel.PairBytes)
        {
            for (int ahead = s + Lanes; ahead < Math.Min(s + Lanes + 2, count); ahead++)
                Fetch(values + (ahead - s) * step, width);
            bool both = s + 1 < count;
            float* second = both ? values + step : values;
            float low = Magnitude(values, width), high = both ? Magnitude(second, width) : float.NaN;
            largest[s] = Shifted(low);
            if (both)
                largest[s + 1] = Shifted(high);
            Vector512<float> toLow = Vector512.Create(Multiplier(low)), toHigh = Vector512.Create(Multiplier(high));
            for (int d = 0; d < width; d += Lanes)
            {
                Vector512<int> a = Avx512F.ConvertToVector512Int32(Vector512.Load(values + d) * toLow), b = Avx512F.ConvertToVector512Int32(Vector512.Load(second + d) * toHigh);
                ((a & Vector512.Create(0xFFFF)) | (b << 16)).Store((int*)(strips + d / FixedPointKernel.Columns * stripBytes) + d % FixedPointKernel.Columns);
            }
        }
    }

    /// <summary>Asks memory for a vector that will be wanted soon: vectors of a head may lie far apart, where the processor does not foresee it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* x, int width)
    {
        for (int d = 0; d < width; d += Lanes)
            Sse.Prefetch0(x + d);
    }

    private static float Shifted(float magnitude) => float.IsFinite(magnitude) ? Shift * magnitude : float.PositiveInfinity;

    /// <summary>0 for what is not finite: the integers do not matter then, but are to be some.</summary>
    private static float Multiplier(float largest) => float.IsFinite(largest) ? LargestValue / MathF.Max(largest, s_smallest) : 0f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float ByLength(float* x, int width, byte* words, nint chunkStep)
    {
        float largest = MathF.Max(Magnitude(x, width), s_smallest);
        Vector512<float> one = Vector512.Create(1 / largest), sum = Vector512<float>.Zero;
        for (int d = 0; d < width; d += Lanes)
        {
            Vector512<float> part = Vector512.Load(x + d) * one;
            sum += part * part;
        }
        float top = MathF.Min(Length / MathF.Sqrt(MathF.Max(Vector512.Sum(sum), 1f)), Largest);
        Vector512<float> multiplier = Vector512.Create(top / largest);
        for (int d = 0; d < width; d += Words, words += chunkStep)
        {
            Vector512<int> low = Avx512F.ConvertToVector512Int32(Vector512.Load(x + d) * multiplier), high = Avx512F.ConvertToVector512Int32(Vector512.Load(x + d + Lanes) * multiplier);
            Avx512F.ConvertToVector256Int16(low).Store((short*)words);
            Avx512F.ConvertToVector256Int16(high).Store((short*)words + Lanes);
        }
        return largest / top;
    }

    /// <summary>The largest |x|, NaN if one is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Magnitude(float* x, int width)
    {
        Vector512<uint> bits = Vector512<uint>.Zero;
        for (int d = 0; d < width; d += Lanes)
            bits = Vector512.Max(bits, Vector512.Load((uint*)x + d) & Vector512.Create(0x7FFFFFFFu));
        float largest = BitConverter.UInt32BitsToSingle(LargestLane.Of(bits));
        return float.IsFinite(largest) ? largest : float.NaN;
    }
}
