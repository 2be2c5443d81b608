using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The innermost part of the blocked product: a small tile of C is held in registers while two packed panels stream by.
/// At each step of K it reads two vectors of B and one number of A for each row, and does rows × 2 multiply-adds with
/// them; the more sums fit into registers, the fewer loads there are for each multiplication.
/// </summary>
/// <remarks>
/// A multiply-add takes about four cycles and two can begin in every cycle, so at least eight must be independent. AVX-512 and
/// Arm have 32 registers: 12 × 2 sums + 2 of B + 1 of A. AVX2 has 16: 6 × 2 + 2 + 1.
/// The names: l0 … h11 are the sums of row 0 … 11, low and high vector.
/// </remarks>
internal static unsafe class MicroKernel<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows of a tile.</summary>
    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Width == 16 || AdvSimd.Arm64.IsSupported ? 12 : 6;
    }

    /// <summary>Columns of a tile.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Width;
    }

    /// <summary>
    /// C tile = A panel · B panel, added to C if <paramref name="add"/>, plus the bias if there is one.
    /// <paramref name="a"/> holds <see cref="Rows"/> numbers for each step of k, <paramref name="b"/> holds <see cref="Columns"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(int k, float* a, float* b, float* c, nint cRow, float* bias, bool add)
    {
        if (Rows == 12)
            Tile12(k, a, b, c, cRow, bias, add);
        else
            Tile6(k, a, b, c, cRow, bias, add);
    }

    /// <summary>12 rows by two vectors of columns: 24 sums in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12(int k, float* a, float* b, float* c, nint cRow, float* bias, bool add)
    {
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero, l4 = zero, h4 = zero, l5 = zero, h5 = zero;
        TLanes l6 = zero, h6 = zero, l7 = zero, h7 = zero, l8 = zero, h8 = zero, l9 = zero, h9 = zero, l10 = zero, h10 = zero, l11 = zero, h11 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(a[0]); l0 = TLanes.MultiplyAdd(x, low, l0); h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(a[1]); l1 = TLanes.MultiplyAdd(x, low, l1); h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(a[2]); l2 = TLanes.MultiplyAdd(x, low, l2); h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(a[3]); l3 = TLanes.MultiplyAdd(x, low, l3); h3 = TLanes.MultiplyAdd(x, high, h3);
            x = TLanes.Broadcast(a[4]); l4 = TLanes.MultiplyAdd(x, low, l4); h4 = TLanes.MultiplyAdd(x, high, h4);
            x = TLanes.Broadcast(a[5]); l5 = TLanes.MultiplyAdd(x, low, l5); h5 = TLanes.MultiplyAdd(x, high, h5);
            x = TLanes.Broadcast(a[6]); l6 = TLanes.MultiplyAdd(x, low, l6); h6 = TLanes.MultiplyAdd(x, high, h6);
            x = TLanes.Broadcast(a[7]); l7 = TLanes.MultiplyAdd(x, low, l7); h7 = TLanes.MultiplyAdd(x, high, h7);
            x = TLanes.Broadcast(a[8]); l8 = TLanes.MultiplyAdd(x, low, l8); h8 = TLanes.MultiplyAdd(x, high, h8);
            x = TLanes.Broadcast(a[9]); l9 = TLanes.MultiplyAdd(x, low, l9); h9 = TLanes.MultiplyAdd(x, high, h9);
            x = TLanes.Broadcast(a[10]); l10 = TLanes.MultiplyAdd(x, low, l10); h10 = TLanes.MultiplyAdd(x, high, h10);
            x = TLanes.Broadcast(a[11]); l11 = TLanes.MultiplyAdd(x, low, l11); h11 = TLanes.MultiplyAdd(x, high, h11);
            a += 12;
            b += 2 * TLanes.Width;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
        Write(c + 2 * cRow, l2, h2, bias, add);
        Write(c + 3 * cRow, l3, h3, bias, add);
        Write(c + 4 * cRow, l4, h4, bias, add);
        Write(c + 5 * cRow, l5, h5, bias, add);
        Write(c + 6 * cRow, l6, h6, bias, add);
        Write(c + 7 * cRow, l7, h7, bias, add);
        Write(c + 8 * cRow, l8, h8, bias, add);
        Write(c + 9 * cRow, l9, h9, bias, add);
        Write(c + 10 * cRow, l10, h10, bias, add);
        Write(c + 11 * cRow, l11, h11, bias, add);
    }

    /// <summary>6 rows by two vectors of columns: 12 sums in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6(int k, float* a, float* b, float* c, nint cRow, float* bias, bool add)
    {
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero, l4 = zero, h4 = zero, l5 = zero, h5 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(a[0]); l0 = TLanes.MultiplyAdd(x, low, l0); h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(a[1]); l1 = TLanes.MultiplyAdd(x, low, l1); h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(a[2]); l2 = TLanes.MultiplyAdd(x, low, l2); h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(a[3]); l3 = TLanes.MultiplyAdd(x, low, l3); h3 = TLanes.MultiplyAdd(x, high, h3);
            x = TLanes.Broadcast(a[4]); l4 = TLanes.MultiplyAdd(x, low, l4); h4 = TLanes.MultiplyAdd(x, high, h4);
            x = TLanes.Broadcast(a[5]); l5 = TLanes.MultiplyAdd(x, low, l5); h5 = TLanes.MultiplyAdd(x, high, h5);
            a += 6;
            b += 2 * TLanes.Width;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
        Write(c + 2 * cRow, l2, h2, bias, add);
        Write(c + 3 * cRow, l3, h3, bias, add);
        Write(c + 4 * cRow, l4, h4, bias, add);
        Write(c + 5 * cRow, l5, h5, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(float* c, TLanes low, TLanes high, float* bias, bool add)
    {
        if (add)
        {
            low += TLanes.Load(c);
            high += TLanes.Load(c + TLanes.Width);
        }
        if (bias != null)
        {
            low += TLanes.Load(bias);
            high += TLanes.Load(bias + TLanes.Width);
        }
        TLanes.Store(c, low);
        TLanes.Store(c + TLanes.Width, high);
    }
}
