namespace Liuli.Tensors.Cpu;

/// <summary><see cref="Packing{TLanes}"/> for weights stored as F16 or BF16: four rows at a time become floats in the first-level cache and go from there
/// into their strip.</summary>
internal static unsafe class Float16Packing<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    private const int RowsAtOnce = 4;

    /// <summary>Keeps the four rows from lying at equal distances of 4 KiB, which would put them all into the same few cache lines.</summary>
    private const int Step = MatMulPacked<TLanes>.MaxKAssembled + 16;

    /// <summary>Packs neighbouring strips; only the last one may be incomplete.</summary>
    /// <param name="weights">Whose rows to pack.</param>
    /// <param name="n">First row of the weights.</param>
    /// <param name="present">Rows of all strips together.</param>
    /// <param name="width">Rows of a whole strip, a multiple of four.</param>
    /// <param name="firstK">First step of K.</param>
    /// <param name="k">Steps.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void Strips(in Float16Job weights, int n, int present, int width, int firstK, int k, float* destination)
    {
        float* rows = stackalloc float[RowsAtOnce * Step];
        if (present % width is > 0 and int rest)
            new Span<float>(destination + (nint)(present - rest) * k, k * width).Clear();
        byte* source = weights.B + n * weights.RowOfB + (nint)firstK * sizeof(ushort);
        for (int s = 0; s < present; s += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, present - s);
            for (int r = 0; r < count; r++)
                Widening.Run(weights.Type, source + (s + r) * weights.RowOfB, k, rows + r * Step);
            float* strip = destination + (nint)(s / width * width) * k + s % width;
            if (count == RowsAtOnce)
                Packing<TLanes>.FourRows(rows, Step, width, k, strip);
            else
                for (int r = 0; r < count; r++)
                    for (int i = 0; i < k; i++)
                        strip[(nint)i * width + r] = rows[r * Step + i];
        }
    }
}
