namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>What LDTILECFG loads: how many rows, and bytes in a row, each of the eight tile registers has.</summary>
/// <remarks>Intel's Software Developer's Manual, volume 1, chapter 18: palette 1 has eight tiles of at most 16 rows of 64 bytes.</remarks>
internal static class TileConfiguration
{
    private const int Bytes = 64, Tiles = 8, RowBytesAt = 16, RowsAt = 48, MostRows = 16, MostRowBytes = 64;

    /// <summary>All eight tiles as large as they can be.</summary>
    public static byte[] Whole { get; } = Make(_ => (MostRows, MostRowBytes));

    /// <summary>For products of one unit of blocks: 0 to 3 hold sums, 4 and 5 sixteen rows of activations, 6 and 7 packed weights.</summary>
    public static byte[] Blocks(BlockLayout layout) => Make(tile => tile switch
    {
        < 4 => (MostRows, MostRowBytes),
        < 6 => (MostRows, layout.UnitLength),
        _ => (layout.UnitSteps, BlockPanel.StepBytes),
    });

    private static byte[] Make(Func<int, (int Rows, int RowBytes)> sizes)
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = 1; // the palette
        for (int tile = 0; tile < Tiles; tile++)
            (bytes[RowsAt + tile], bytes[RowBytesAt + 2 * tile]) = ((byte)sizes(tile).Rows, (byte)sizes(tile).RowBytes);
        return bytes;
    }
}
