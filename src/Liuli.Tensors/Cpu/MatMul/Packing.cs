using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Copies strips of a matrix into the order in which the micro-kernel reads it: for each step of K the strip's
/// <c>width</c> numbers side by side. Missing ones at the matrix's edge become 0, so the kernel needs no edge cases.
/// </summary>
internal static unsafe class Packing<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Packs neighbouring strips, one behind the other; only the last one may be incomplete.</summary>
    /// <param name="source">Element (0, 0).</param>
    /// <param name="step">From an element to its neighbour in the strip.</param>
    /// <param name="kStep">From one step of K to the next.</param>
    /// <param name="present">Elements of all strips together at each step of K.</param>
    /// <param name="width">Elements of a whole strip.</param>
    /// <param name="k">Steps.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void Strips(float* source, nint step, nint kStep, int present, int width, int k, float* destination)
    {
        int whole = present / width, rest = present % width;
        if (rest > 0)
            new Span<float>(destination + (nint)whole * width * k, k * width).Clear();
        if (step == 1)
            CopyRows(source, kStep, present, width, k, destination);
        else
            for (int s = 0; s < present; s += width)
                Transpose(source + s * step, step, kStep, Math.Min(width, present - s), width, k, destination + (nint)s * k);
    }

    /// <summary>Each row is read in one run and dealt out to the strips: a strip alone would use a part of every cache line and page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CopyRows(float* source, nint kStep, int present, int width, int k, float* destination)
    {
        for (int i = 0; i < k; i++, source += kStep, destination += width)
        {
            float* strip = destination;
            for (int s = 0; s < present; s += width, strip += (nint)width * k)
            {
                int count = Math.Min(width, present - s), j = 0;
                for (; j <= count - TLanes.Width; j += TLanes.Width)
                    TLanes.Store(strip + j, TLanes.Load(source + s + j));
                if (TLanes.Width == 16 && j <= count - 8)
                {
                    Vector256.Store(Vector256.Load(source + s + j), strip + j);
                    j += 8;
                }
                for (; j <= count - 4; j += 4)
                    Vector128.Store(Vector128.Load(source + s + j), strip + j);
                for (; j < count; j++)
                    strip[j] = source[s + j];
            }
        }
    }

    private static void Transpose(float* source, nint step, nint kStep, int present, int width, int k, float* destination)
    {
        int s = 0;
        if (TLanes.Width == 16 && Avx512F.IsSupported)
            for (; s + 16 <= present && kStep == 1; s += 16)
                SixteenRows(source + s * step, step, width, k, destination + s);
        for (; s + 4 <= present && kStep == 1; s += 4)
            FourRows(source + s * step, step, width, k, destination + s);
        for (; s < present; s++)
            for (int i = 0; i < k; i++)
                destination[(nint)i * width + s] = source[s * step + i * kStep];
    }

    /// <summary>Sixteen rows along K become sixteen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SixteenRows(float* source, nint step, int width, int k, float* destination)
    {
        int i = 0;
        for (; i <= k - 4; i += 4, source += 4, destination += 4 * width)
        {
            // Each register has four steps of rows r, r + 4, r + 8 and r + 12, a quarter each; then a quarter becomes what it is in FourRows.
            Vector512<float> a = EveryFourth(source, step), b = EveryFourth(source + step, step), c = EveryFourth(source + 2 * step, step), d = EveryFourth(source + 3 * step, step);
            Vector512<double> abLow = Avx512F.UnpackLow(a, b).AsDouble(), abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cdLow = Avx512F.UnpackLow(c, d).AsDouble(), cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
            Avx512F.UnpackLow(abLow, cdLow).AsSingle().Store(destination);
            Avx512F.UnpackHigh(abLow, cdLow).AsSingle().Store(destination + width);
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle().Store(destination + 2 * width);
            Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle().Store(destination + 3 * width);
        }
        for (; i < k; i++, source++, destination += width)
            for (int row = 0; row < 16; row++)
                destination[row] = source[row * step];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> EveryFourth(float* source, nint step)
    {
        Vector512<float> four = Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe();
        four = Avx512F.InsertVector128(four, Vector128.Load(source + 4 * step), 1);
        four = Avx512F.InsertVector128(four, Vector128.Load(source + 8 * step), 2);
        return Avx512F.InsertVector128(four, Vector128.Load(source + 12 * step), 3);
    }

    /// <summary>Four rows along K become four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void FourRows(float* source, nint step, int width, int k, float* destination)
    {
        float* r0 = source, r1 = r0 + step, r2 = r1 + step, r3 = r2 + step;
        int i = 0;
        if (TLanes.Width >= 8 && Avx.IsSupported)
            for (; i <= k - 8; i += 8, destination += 8 * width)
            {
                // In each half: unpacking interleaves two rows (a0 b0 a1 b1), then pairs of pairs (a0 b0 c0 d0).
                Vector256<float> a = Vector256.Load(r0 + i), b = Vector256.Load(r1 + i), c = Vector256.Load(r2 + i), d = Vector256.Load(r3 + i);
                Vector256<double> abLow = Avx.UnpackLow(a, b).AsDouble(), abHigh = Avx.UnpackHigh(a, b).AsDouble();
                Vector256<double> cdLow = Avx.UnpackLow(c, d).AsDouble(), cdHigh = Avx.UnpackHigh(c, d).AsDouble();
                Vector256<float> k04 = Avx.UnpackLow(abLow, cdLow).AsSingle(), k15 = Avx.UnpackHigh(abLow, cdLow).AsSingle();
                Vector256<float> k26 = Avx.UnpackLow(abHigh, cdHigh).AsSingle(), k37 = Avx.UnpackHigh(abHigh, cdHigh).AsSingle();
                k04.GetLower().Store(destination);
                k15.GetLower().Store(destination + width);
                k26.GetLower().Store(destination + 2 * width);
                k37.GetLower().Store(destination + 3 * width);
                k04.GetUpper().Store(destination + 4 * width);
                k15.GetUpper().Store(destination + 5 * width);
                k26.GetUpper().Store(destination + 6 * width);
                k37.GetUpper().Store(destination + 7 * width);
            }
        for (; i < k; i++, destination += width)
        {
            destination[0] = r0[i];
            destination[1] = r1[i];
            destination[2] = r2[i];
            destination[3] = r3[i];
        }
    }
}
