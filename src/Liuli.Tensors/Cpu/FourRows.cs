using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Sums along neighbouring rows, four at a time: while one row's sum waits for its last addition, others go on, and the lanes of all four are added together in the end.</summary>
/// <remarks>A row's sum depends neither on its neighbours nor on how many there are: where there are fewer than four, the last one is taken several times.</remarks>
internal static unsafe class FourRows<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>How many rows go together.</summary>
    public const int Count = 4;

    /// <summary>Σ xᵢ of each row.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="width">Numbers of a row; the rows follow one another.</param>
    /// <param name="rows">How many there are, 1 to 4.</param>
    /// <param name="sums">Room for four.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Sum(float* x, int width, int rows, float* sums)
    {
        float* xb = Row(x, width, rows, 1), xc = Row(x, width, rows, 2), xd = Row(x, width, rows, 3);
        TLanes a = TLanes.Broadcast(0f), b = a, c = a, d = a;
        int i = 0;
        for (; i <= width - TLanes.Width; i += TLanes.Width)
        {
            a += TLanes.Load(x + i);
            b += TLanes.Load(xb + i);
            c += TLanes.Load(xc + i);
            d += TLanes.Load(xd + i);
        }
        int rest = width - i;
        if (rest > 0)
        {
            a += TLanes.LoadPartial(x + i, rest);
            b += TLanes.LoadPartial(xb + i, rest);
            c += TLanes.LoadPartial(xc + i, rest);
            d += TLanes.LoadPartial(xd + i, rest);
        }
        TLanes.SumFour(a, b, c, d, sums);
    }

    /// <summary>Σ (xᵢ − mean)² of each row: the two-pass form, which does not cancel where the mean is large.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="width">Numbers of a row; the rows follow one another.</param>
    /// <param name="rows">How many there are, 1 to 4.</param>
    /// <param name="means">Each row's.</param>
    /// <param name="sums">Room for four.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SumOfSquaredDifferences(float* x, int width, int rows, float* means, float* sums)
    {
        float* xb = Row(x, width, rows, 1), xc = Row(x, width, rows, 2), xd = Row(x, width, rows, 3);
        TLanes ma = TLanes.Broadcast(means[0]), mb = TLanes.Broadcast(means[1]), mc = TLanes.Broadcast(means[2]), md = TLanes.Broadcast(means[3]);
        TLanes a = TLanes.Broadcast(0f), b = a, c = a, d = a;
        int i = 0;
        for (; i <= width - TLanes.Width; i += TLanes.Width)
        {
            TLanes da = TLanes.Load(x + i) - ma, db = TLanes.Load(xb + i) - mb, dc = TLanes.Load(xc + i) - mc, dd = TLanes.Load(xd + i) - md;
            a = TLanes.MultiplyAdd(da, da, a);
            b = TLanes.MultiplyAdd(db, db, b);
            c = TLanes.MultiplyAdd(dc, dc, c);
            d = TLanes.MultiplyAdd(dd, dd, d);
        }
        TLanes.SumFour(a, b, c, d, sums);
        // The lanes beyond the end would hold (0 − mean)²; the remaining elements go one by one.
        for (; i < width; i++)
            for (int row = 0; row < rows; row++)
            {
                float difference = x[(nint)row * width + i] - means[row];
                sums[row] += difference * difference;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* first, int width, int rows, int row) => first + (nint)Math.Min(row, rows - 1) * width;
}
