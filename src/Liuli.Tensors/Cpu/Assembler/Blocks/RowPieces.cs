using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Copies sixteen bytes at a time of all rows' next block to working memory while decoding works on the one at hand, so that a vector finds those of four rows side by side.</summary>
/// <remarks>Loads and stores alone, of which a core has ports to spare: what reads them back saves half of the vector instructions that would bring lanes of sixteen rows into order. They lie a block ahead,
/// as a vector has to wait until all stores that it is put together of have left the processor's queue.
/// <code>
/// piece p, from the room's start on:  rows 0, 4, 8, 12 | rows 1, 5, 9, 13 | rows 2, 6, 10, 14 | rows 3, 7, 11, 15
/// </code></remarks>
/// <param name="offsets">Where in a block pieces begin; there may be none.</param>
/// <param name="room">Points to where they go, behind <see cref="BlockCode.RoomBytes"/>.</param>
/// <param name="parts">In how many parts to copy.</param>
internal sealed class RowPieces(int[] offsets, AssemblerRegister64 room, int parts)
{
    /// <summary>The most bytes that a type's pieces take.</summary>
    public const int MostBytes = 7 * PieceBytes;

    private const int LaneBytes = 16, LaneRows = 4, PieceBytes = BlockPanel.Width * LaneBytes;

    private int _part, _copied;

    /// <summary>Bytes that the pieces of sixteen rows take.</summary>
    public static int Bytes(int[] offsets) => offsets.Length * PieceBytes;

    /// <summary>Four rows' lanes of a piece that was copied to r13: <paramref name="i"/>, 4 + i, 8 + i and 12 + i.</summary>
    public static AssemblerMemoryOperand Lanes(int[] offsets, int offset, int i) => __zmmword_ptr[r13 + BlockCode.RoomBytes + (Array.IndexOf(offsets, offset) * LaneRows + i) * BlockPanel.StepBytes];

    /// <summary>Copies the next part from where the rows' addresses point.</summary>
    /// <param name="v">The width.</param>
    /// <param name="spoiled">A register for it.</param>
    public void Some(PanelVectors v, int spoiled)
    {
        _part++;
        int count = offsets.Length * BlockPanel.Width;
        for (; _copied < count * _part / parts; _copied++)
        {
            int piece = _copied / BlockPanel.Width, row = _copied % BlockPanel.Width;
            v.K.vmovdqu(BlockCode.Xmm(spoiled), __xmmword_ptr[BlockCode.Row(row, offsets[piece])]);
            v.K.vmovdqa(__xmmword_ptr[room + BlockCode.RoomBytes + (piece * LaneRows + row % LaneRows) * BlockPanel.StepBytes + row / LaneRows * LaneBytes], BlockCode.Xmm(spoiled));
        }
    }
}
