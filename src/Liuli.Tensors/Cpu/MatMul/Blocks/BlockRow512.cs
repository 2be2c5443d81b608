using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>One row of activations with rows of blocks, on 512-bit registers: the product of decoding.</summary>
/// <remarks>
/// A block becomes two registers of sixteen whole numbers as floats, meets the activations, and only the sum of both is scaled:
/// <code>
/// Q8_0: 2 × (load and widen 16 bytes, convert), multiply, multiply-add by x, multiply-add by d        7 instructions for 34 bytes
/// Q4_0: widen 16 bytes once, look up low bits, shift, look up high bits (a table of −8 … 7 in a register)   7 for 18 bytes
/// </code>
/// and a load each for the scale's bits and its float. Four rows of weights share the activations and keep four independent sums, as an addition must
/// wait for the one before it. Measured on a Zen 5 (2 cores, shared with other programs, best of many): twice as fast from the caches as a panel of
/// floats in the first level; from memory 30 GB/s of Q8_0 and 20 of Q4_0, where asking for lines only 1 KiB ahead gave 9 and 5.
/// </remarks>
internal static unsafe class BlockRow512
{
    /// <summary>tile[r] = x · row r, for four rows of <paramref name="count"/> blocks; the sums begin at 0.</summary>
    public static void Four(DType type, float* x, byte* w0, byte* w1, byte* w2, byte* w3, int count, float* tile)
    {
        if (type == DType.Q8_0)
            FourQ8(x, w0, w1, w2, w3, count, tile, HalfTable.Pointer);
        else
            FourQ4(x, w0, w1, w2, w3, count, tile, HalfTable.Pointer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourQ8(float* x, byte* w0, byte* w1, byte* w2, byte* w3, int count, float* tile, float* scales)
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        // Rows are short, and the processor's own prefetcher would begin each of the four anew: ask for the same place of the next four.
        nint ahead = (nint)(4 * (w1 - w0));
        for (nint at = 0, end = (nint)count * Q8Block.Bytes; at < end; at += Q8Block.Bytes, x += BlockFormats.Length)
        {
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16);
            Sse.Prefetch0(w0 + at + ahead);
            a = Q8(x0, x1, w0 + at, scales, a);
            Sse.Prefetch0(w1 + at + ahead);
            b = Q8(x0, x1, w1 + at, scales, b);
            Sse.Prefetch0(w2 + at + ahead);
            c = Q8(x0, x1, w2 + at, scales, c);
            Sse.Prefetch0(w3 + at + ahead);
            d = Q8(x0, x1, w3 + at, scales, d);
        }
        Lanes512.SumFour(new Lanes512(a), new Lanes512(b), new Lanes512(c), new Lanes512(d), tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Q8(Vector512<float> x0, Vector512<float> x1, byte* block, float* scales, Vector512<float> sum)
    {
        Vector512<float> q0 = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)block + 2)));
        Vector512<float> q1 = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)block + 18)));
        return Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(q1, x1, q0 * x0), Vector512.Create(scales[*(ushort*)block]), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourQ4(float* x, byte* w0, byte* w1, byte* w2, byte* w3, int count, float* tile, float* scales)
    {
        Vector512<float> table = Vector512.Create(-8f, -7f, -6f, -5f, -4f, -3f, -2f, -1f, 0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        // Rows are short, and the processor's own prefetcher would begin each of the four anew: ask for the same place of the next four.
        nint ahead = (nint)(4 * (w1 - w0));
        for (nint at = 0, end = (nint)count * Q4Block.Bytes; at < end; at += Q4Block.Bytes, x += BlockFormats.Length)
        {
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16);
            Sse.Prefetch0(w0 + at + ahead);
            a = Q4(x0, x1, w0 + at, scales, table, a);
            Sse.Prefetch0(w1 + at + ahead);
            b = Q4(x0, x1, w1 + at, scales, table, b);
            Sse.Prefetch0(w2 + at + ahead);
            c = Q4(x0, x1, w2 + at, scales, table, c);
            Sse.Prefetch0(w3 + at + ahead);
            d = Q4(x0, x1, w3 + at, scales, table, d);
        }
        Lanes512.SumFour(new Lanes512(a), new Lanes512(b), new Lanes512(c), new Lanes512(d), tile);
    }

    // The look-up takes the lowest four bits of each index and ignores the others, so the low half needs no mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Q4(Vector512<float> x0, Vector512<float> x1, byte* block, float* scales, Vector512<float> table, Vector512<float> sum)
    {
        Vector512<int> bytes = Avx512F.ConvertToVector512Int32(Vector128.Load(block + 2));
        Vector512<float> q0 = Avx512F.PermuteVar16x32(table, bytes), q1 = Avx512F.PermuteVar16x32(table, bytes >>> 4);
        return Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(q1, x1, q0 * x0), Vector512.Create(scales[*(ushort*)block]), sum);
    }
}
