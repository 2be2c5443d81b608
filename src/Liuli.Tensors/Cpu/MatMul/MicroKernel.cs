using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The innermost part of the blocked products: a small tile of C is held in registers while a strip of A and a strip of B
/// stream by. At each step of K it reads two vectors of B and one number of A for each row, and does rows × 2
/// multiply-adds with them; the more sums fit into registers, the fewer loads there are for each multiplication.
/// </summary>
/// <remarks>
/// A multiply-add takes about four cycles and two can begin in every cycle, so at least eight must be independent. AVX-512 and
/// Arm have 32 registers: 12 × 2 sums + 2 of B + 1 of A. AVX2 has 16: 6 × 2 + 2 + 1.
/// The names: l0 … h11 are the sums of row 0 … 11, low and high vector; three rows of A share a pointer, as the
/// sixteen address registers cannot hold twelve of them.
/// Each sum adds its products one by one in the order of K, whatever the tile's height: the tiling changes no bit.
/// The methods are kept out of line: inlined into a larger one, the sums no longer fit into registers (ten times slower).
/// </remarks>
internal static unsafe class MicroKernel<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows of a full tile.</summary>
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
    /// Where a tile's strips lie: A[i, k] is A[i·ARow + k·AStep]; the columns of B at step k begin at B[k·BStep] and are
    /// <see cref="Columns"/> neighbours, which must be readable.
    /// </summary>
    public readonly struct Operands(nint aRow, nint aStep, nint bStep)
    {
        public nint ARow { get; } = aRow;
        public nint AStep { get; } = aStep;
        public nint BStep { get; } = bStep;
        public float* A { get; init; }
        public float* B { get; init; }
    }

    /// <summary>C tile = A strip · B strip, added to C if <paramref name="add"/>, plus the bias if there is one.</summary>
    /// <remarks>rows is 1 … <see cref="Rows"/>.</remarks>
    public static void Run(int rows, int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        if (rows == Rows)
        {
            if (Rows == 12)
                Tile12(k, o, c, cRow, bias, add);
            else
                Tile6(k, o, c, cRow, bias, add);
            return;
        }
        // A lower tile is made of the largest parts that there are.
        Operands part = o;
        while (rows > 0)
        {
            int height = rows >= 8 && Rows == 12 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
            switch (height)
            {
                case 8: Tile8(k, part, c, cRow, bias, add); break;
                case 4: Tile4(k, part, c, cRow, bias, add); break;
                case 2: Tile2(k, part, c, cRow, bias, add); break;
                default: Tile1(k, part, c, cRow, bias, add); break;
            }
            part = part with { A = part.A + height * o.ARow };
            c += height * cRow;
            rows -= height;
        }
    }

    /// <summary>The same at C's right edge, where only the first columns exist: computed aside, then the part that exists is moved.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void RunNarrow(int rows, int columns, int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* tile = stackalloc float[Rows * Columns];
        Run(rows, k, o, tile, Columns, null, false);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                float value = tile[i * Columns + j];
                if (add)
                    value += c[i * cRow + j];
                if (bias != null)
                    value += bias[j];
                c[i * cRow + j] = value;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile12(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A, p1 = p0 + 3 * o.ARow, p2 = p1 + 3 * o.ARow, p3 = p2 + 3 * o.ARow;
        nint row = o.ARow, twoRows = 2 * o.ARow, aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero;
        TLanes l4 = zero, h4 = zero, l5 = zero, h5 = zero, l6 = zero, h6 = zero, l7 = zero, h7 = zero;
        TLanes l8 = zero, h8 = zero, l9 = zero, h9 = zero, l10 = zero, h10 = zero, l11 = zero, h11 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(p0[row]);
            l1 = TLanes.MultiplyAdd(x, low, l1);
            h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(p0[twoRows]);
            l2 = TLanes.MultiplyAdd(x, low, l2);
            h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(p1[0]);
            l3 = TLanes.MultiplyAdd(x, low, l3);
            h3 = TLanes.MultiplyAdd(x, high, h3);
            x = TLanes.Broadcast(p1[row]);
            l4 = TLanes.MultiplyAdd(x, low, l4);
            h4 = TLanes.MultiplyAdd(x, high, h4);
            x = TLanes.Broadcast(p1[twoRows]);
            l5 = TLanes.MultiplyAdd(x, low, l5);
            h5 = TLanes.MultiplyAdd(x, high, h5);
            x = TLanes.Broadcast(p2[0]);
            l6 = TLanes.MultiplyAdd(x, low, l6);
            h6 = TLanes.MultiplyAdd(x, high, h6);
            x = TLanes.Broadcast(p2[row]);
            l7 = TLanes.MultiplyAdd(x, low, l7);
            h7 = TLanes.MultiplyAdd(x, high, h7);
            x = TLanes.Broadcast(p2[twoRows]);
            l8 = TLanes.MultiplyAdd(x, low, l8);
            h8 = TLanes.MultiplyAdd(x, high, h8);
            x = TLanes.Broadcast(p3[0]);
            l9 = TLanes.MultiplyAdd(x, low, l9);
            h9 = TLanes.MultiplyAdd(x, high, h9);
            x = TLanes.Broadcast(p3[row]);
            l10 = TLanes.MultiplyAdd(x, low, l10);
            h10 = TLanes.MultiplyAdd(x, high, h10);
            x = TLanes.Broadcast(p3[twoRows]);
            l11 = TLanes.MultiplyAdd(x, low, l11);
            h11 = TLanes.MultiplyAdd(x, high, h11);
            p0 += aStep;
            p1 += aStep;
            p2 += aStep;
            p3 += aStep;
            b += bStep;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile8(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A, p1 = p0 + 3 * o.ARow, p2 = p1 + 3 * o.ARow;
        nint row = o.ARow, twoRows = 2 * o.ARow, aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero;
        TLanes l4 = zero, h4 = zero, l5 = zero, h5 = zero, l6 = zero, h6 = zero, l7 = zero, h7 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(p0[row]);
            l1 = TLanes.MultiplyAdd(x, low, l1);
            h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(p0[twoRows]);
            l2 = TLanes.MultiplyAdd(x, low, l2);
            h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(p1[0]);
            l3 = TLanes.MultiplyAdd(x, low, l3);
            h3 = TLanes.MultiplyAdd(x, high, h3);
            x = TLanes.Broadcast(p1[row]);
            l4 = TLanes.MultiplyAdd(x, low, l4);
            h4 = TLanes.MultiplyAdd(x, high, h4);
            x = TLanes.Broadcast(p1[twoRows]);
            l5 = TLanes.MultiplyAdd(x, low, l5);
            h5 = TLanes.MultiplyAdd(x, high, h5);
            x = TLanes.Broadcast(p2[0]);
            l6 = TLanes.MultiplyAdd(x, low, l6);
            h6 = TLanes.MultiplyAdd(x, high, h6);
            x = TLanes.Broadcast(p2[row]);
            l7 = TLanes.MultiplyAdd(x, low, l7);
            h7 = TLanes.MultiplyAdd(x, high, h7);
            p0 += aStep;
            p1 += aStep;
            p2 += aStep;
            b += bStep;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
        Write(c + 2 * cRow, l2, h2, bias, add);
        Write(c + 3 * cRow, l3, h3, bias, add);
        Write(c + 4 * cRow, l4, h4, bias, add);
        Write(c + 5 * cRow, l5, h5, bias, add);
        Write(c + 6 * cRow, l6, h6, bias, add);
        Write(c + 7 * cRow, l7, h7, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile6(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A, p1 = p0 + 3 * o.ARow;
        nint row = o.ARow, twoRows = 2 * o.ARow, aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero;
        TLanes l4 = zero, h4 = zero, l5 = zero, h5 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(p0[row]);
            l1 = TLanes.MultiplyAdd(x, low, l1);
            h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(p0[twoRows]);
            l2 = TLanes.MultiplyAdd(x, low, l2);
            h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(p1[0]);
            l3 = TLanes.MultiplyAdd(x, low, l3);
            h3 = TLanes.MultiplyAdd(x, high, h3);
            x = TLanes.Broadcast(p1[row]);
            l4 = TLanes.MultiplyAdd(x, low, l4);
            h4 = TLanes.MultiplyAdd(x, high, h4);
            x = TLanes.Broadcast(p1[twoRows]);
            l5 = TLanes.MultiplyAdd(x, low, l5);
            h5 = TLanes.MultiplyAdd(x, high, h5);
            p0 += aStep;
            p1 += aStep;
            b += bStep;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
        Write(c + 2 * cRow, l2, h2, bias, add);
        Write(c + 3 * cRow, l3, h3, bias, add);
        Write(c + 4 * cRow, l4, h4, bias, add);
        Write(c + 5 * cRow, l5, h5, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile4(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A, p1 = p0 + 3 * o.ARow;
        nint row = o.ARow, twoRows = 2 * o.ARow, aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero, l2 = zero, h2 = zero, l3 = zero, h3 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(p0[row]);
            l1 = TLanes.MultiplyAdd(x, low, l1);
            h1 = TLanes.MultiplyAdd(x, high, h1);
            x = TLanes.Broadcast(p0[twoRows]);
            l2 = TLanes.MultiplyAdd(x, low, l2);
            h2 = TLanes.MultiplyAdd(x, high, h2);
            x = TLanes.Broadcast(p1[0]);
            l3 = TLanes.MultiplyAdd(x, low, l3);
            h3 = TLanes.MultiplyAdd(x, high, h3);
            p0 += aStep;
            p1 += aStep;
            b += bStep;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
        Write(c + 2 * cRow, l2, h2, bias, add);
        Write(c + 3 * cRow, l3, h3, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile2(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A;
        nint row = o.ARow, aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero, l1 = zero, h1 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            x = TLanes.Broadcast(p0[row]);
            l1 = TLanes.MultiplyAdd(x, low, l1);
            h1 = TLanes.MultiplyAdd(x, high, h1);
            p0 += aStep;
            b += bStep;
        }
        Write(c, l0, h0, bias, add);
        Write(c + cRow, l1, h1, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile1(int k, in Operands o, float* c, nint cRow, float* bias, bool add)
    {
        float* b = o.B;
        float* p0 = o.A;
        nint aStep = o.AStep, bStep = o.BStep;
        TLanes zero = TLanes.Broadcast(0f);
        TLanes l0 = zero, h0 = zero;
        for (; k > 0; k--)
        {
            TLanes low = TLanes.Load(b), high = TLanes.Load(b + TLanes.Width), x;
            x = TLanes.Broadcast(p0[0]);
            l0 = TLanes.MultiplyAdd(x, low, l0);
            h0 = TLanes.MultiplyAdd(x, high, h0);
            p0 += aStep;
            b += bStep;
        }
        Write(c, l0, h0, bias, add);
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
