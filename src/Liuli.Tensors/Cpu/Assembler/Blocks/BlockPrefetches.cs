using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>What a decoding kernel asks for early while it works on a block of sixteen or eight rows.</summary>
/// <remarks>The processor's own prefetchers lose the way among so many rows. Memory is asked for the next ones, which follow, from end to end, into the
/// second-level cache; that for a block, in whole lines, or two lines ahead in each row, into the first. All at once they would wait for one another: a core has room for some
/// dozens of lines on their way. Blocks longer than a line ask row by row, and the last of a row for the first lines of the next panel's: the row's own continuation is behind the kernel.</remarks>
/// <param name="width">Rows.</param>
/// <param name="bytes">Of a block.</param>
/// <param name="parts">In how many parts to ask.</param>
/// <param name="turn">Which of the rows to ask for: every so many from this one on.</param>
/// <param name="turns">How many.</param>
/// <param name="pieces">What is copied besides, or null.</param>
internal sealed class BlockPrefetches(int width, int bytes, int parts, int turn = 0, int turns = 1, RowPieces? pieces = null)
{
    private const int LineBytes = 64;

    /// <summary>Bytes ahead in a row, and beyond the next rows' beginning; measured.</summary>
    private const int RowAhead = 128, FurtherAhead = 4096;

    private readonly int _rowLines = (bytes + LineBytes - 1) / LineBytes, _furtherLines = (bytes * width + LineBytes - 1) / LineBytes;
    private int _part, _asked;

    /// <summary>How many blocks lie in a line: so many are passed before a row's next line is wanted, and asking again for the same costs a load each time.</summary>
    public static int Turns(int bytes) => Math.Max(1, LineBytes / bytes);

    private bool IsLong => bytes > LineBytes;

    private int RowDistance => Math.Max(RowAhead, _rowLines * LineBytes);

    private int Rows => (width - turn + turns - 1) / turns;

    private int Count => _rowLines * Rows + _furtherLines;

    /// <summary>Points r15 to what is wanted of the first row, where blocks are long. It belongs to this class until the last part has been asked for.</summary>
    public void Begin(PanelVectors v)
    {
        if (!IsLong)
            return;
        KernelAssembler k = v.K;
        Label inside = k.CreateLabel();
        k.lea(r15, BlockCode.Row(0, RowDistance));
        k.cmp(r12, 1);
        k.jne(inside);
        // The row that begins width − 1 rows behind the end of this one: 15 = 3 · 4 + 3, 7 = 3 · 2 + 1.
        bool wide = width == BlockPanel.Width;
        k.lea(r15, wide ? __[rax + r8 * 4 + bytes] : __[rax + r8 * 2 + bytes]);
        k.add(r15, wide ? r8 : rdx);
        k.Label(ref inside);
    }

    /// <summary>Asks for the next part.</summary>
    /// <param name="v">The width.</param>
    /// <param name="spoiled">A register that is not wanted any more.</param>
    public void Some(PanelVectors v, int spoiled)
    {
        pieces?.Some(v, spoiled);
        _part++;
        for (; _asked < Count * _part / parts; _asked++)
            Ask(v.K, _asked);
        if (_part == parts)
            v.K.add(r11, bytes * width);
    }

    /// <summary>Both kinds by turns.</summary>
    private void Ask(KernelAssembler k, int i)
    {
        int further = i * _furtherLines / Count;
        if ((i + 1) * _furtherLines / Count > further)
            k.prefetcht1(__byte_ptr[r11 + FurtherAhead + further * LineBytes]);
        else if (IsLong)
            AskRow(k, (i - further) % _rowLines);
        else
            k.prefetcht0(BlockCode.Row(turn + turns * ((i - further) % Rows), RowDistance + (i - further) / Rows * LineBytes));
    }

    private void AskRow(KernelAssembler k, int line)
    {
        k.prefetcht0(__byte_ptr[r15 + line * LineBytes]);
        if (line == _rowLines - 1)
            k.add(r15, rdx);
    }
}
