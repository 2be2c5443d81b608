namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>What LDTILECFG loads: how many rows, and bytes in a row, each of the eight tile registers has.</summary>
/// <remarks>Intel's Software Developer's Manual, volume 1, chapter 18: palette 1 has eight tiles of at most 16 rows of 64 bytes.</remarks>
internal static class TileConfiguration
{
    private const int Bytes = 64, Tiles = 8, RowBytesAt = 16, RowsAt = 48, MostRows = 16, MostRowBytes = 64;

    /// <summary>All eight tiles as large as they can be.</summary>
    public static byte[] Whole { get; } = Make();

    private static byte[] Make()
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = 1; // the palette
        for (int tile = 0; tile < Tiles; tile++)
            (bytes[RowsAt + tile], bytes[RowBytesAt + 2 * tile]) = (MostRows, MostRowBytes);
        return bytes;
    }
}
