using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>A tile of a transposed product on its way into C: what was computed as a row becomes a part of a column.</summary>
internal static unsafe class TransposedTile
{
    /// <summary>C[j, i] = tile[i, j] (+ C[j, i]) (+ bias[i]).</summary>
    /// <param name="tile">rows × columns, computed aside.</param>
    /// <param name="step">From a row of the tile to the next.</param>
    /// <param name="rows">Rows of the tile, which lie side by side in C.</param>
    /// <param name="columns">Columns of the tile: rows of C.</param>
    /// <param name="c">C[0, 0].</param>
    /// <param name="cRow">From a row of C to the next.</param>
    /// <param name="bias">A number for each row of the tile, or null.</param>
    /// <param name="add">Whether C's old numbers count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Write(float* tile, int step, int rows, int columns, float* c, nint cRow, float* bias, bool add)
    {
        for (int j = 0; j < columns; j += 4)
        {
            int present = Math.Min(4, columns - j), i = 0;
            // The tile has room for whole groups of columns, so reading four is safe at its edge too.
            for (; i + 4 <= rows; i += 4)
            {
                (Vector128<float> a, Vector128<float> b, Vector128<float> d, Vector128<float> e) = Transpose(tile + i * step + j, step);
                float* to = c + j * cRow + i;
                Put(a, to, bias == null ? null : bias + i, add);
                if (present > 1)
                    Put(b, to + cRow, bias == null ? null : bias + i, add);
                if (present > 2)
                    Put(d, to + 2 * cRow, bias == null ? null : bias + i, add);
                if (present > 3)
                    Put(e, to + 3 * cRow, bias == null ? null : bias + i, add);
            }
            for (; i < rows; i++)
                for (int k = 0; k < present; k++)
                {
                    float value = tile[i * step + j + k] + (bias == null ? 0 : bias[i]);
                    float* to = c + (j + k) * cRow + i;
                    *to = add ? *to + value : value;
                }
        }
    }

    /// <summary>Four rows of four become four columns: pairs are interleaved, then pairs of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Transpose(float* from, int step)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + step), c = Vector128.Load(from + 2 * step), d = Vector128.Load(from + 3 * step);
        Vector128<float> ab0 = Sse.UnpackLow(a, b), ab1 = Sse.UnpackHigh(a, b);
        Vector128<float> cd0 = Sse.UnpackLow(c, d), cd1 = Sse.UnpackHigh(c, d);
        return (Sse.MoveLowToHigh(ab0, cd0), Sse.MoveHighToLow(cd0, ab0),
            Sse.MoveLowToHigh(ab1, cd1), Sse.MoveHighToLow(cd1, ab1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<float> value, float* to, float* bias, bool add)
    {
        if (bias != null)
            value += Vector128.Load(bias);
        (add ? Vector128.Load(to) + value : value).Store(to);
    }
}
