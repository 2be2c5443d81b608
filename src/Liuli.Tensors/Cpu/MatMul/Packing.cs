using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Copies a strip of a matrix into the order in which the micro-kernel reads it: for each step of K the strip's
/// <c>width</c> numbers side by side. Missing ones at the matrix's edge become 0, so the kernel needs no edge cases.
/// </summary>
internal static unsafe class Packing<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Packs element (s, k) of the strip, found at source[s·step + k·kStep], to destination[k·width + s].</summary>
    public static void Strip(float* source, nint step, nint kStep, int present, int width, int k, float* destination)
    {
        if (present < width)
            new Span<float>(destination, k * width).Clear();
        if (step == 1)
            CopyRows(source, kStep, present, width, k, destination);
        else
            Transpose(source, step, kStep, present, width, k, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CopyRows(float* source, nint kStep, int present, int width, int k, float* destination)
    {
        for (int i = 0; i < k; i++, source += kStep, destination += width)
        {
            int s = 0;
            for (; s <= present - TLanes.Width; s += TLanes.Width)
                TLanes.Store(destination + s, TLanes.Load(source + s));
            if (s < present)
                TLanes.StorePartial(destination + s, TLanes.LoadPartial(source + s, present - s), present - s);
        }
    }

    private static void Transpose(float* source, nint step, nint kStep, int present, int width, int k, float* destination)
    {
        int s = 0;
        for (; s + 4 <= present && kStep == 1; s += 4)
            FourRows(source + s * step, step, width, k, destination + s);
        for (; s < present; s++)
            for (int i = 0; i < k; i++)
                destination[(nint)i * width + s] = source[s * step + i * kStep];
    }

    /// <summary>Four rows along K become four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourRows(float* source, nint step, int width, int k, float* destination)
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
