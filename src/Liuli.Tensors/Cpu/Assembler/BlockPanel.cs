using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>32 numbers of sixteen rows of weights in the order of use: eight registers of sixteen columns of the result × four steps of K, as vpdpbusd and
/// the tiles of AMX take them, and the rows' scales (and minima) as floats behind them.</summary>
/// <remarks>
/// <code>
/// register 0:  row 0 k 0–3 | row 1 k 0–3 | … | row 15 k 0–3
///   …
/// register 7:  row 0 k 28–31 | …
/// register 8:  scale of row 0 | … | row 15, the minima where there are some; both once more where sixteen numbers share a scale
/// </code>
/// </remarks>
internal static class BlockPanel
{
    /// <summary>Rows of weights, which are columns of the result.</summary>
    public const int Width = 16;

    /// <summary>Registers of bytes.</summary>
    public const int Steps = BlockFormats.Length / 4;

    /// <summary>Bytes of a register.</summary>
    public const int StepBytes = 64;

    /// <summary>The most bytes that a packed block takes.</summary>
    public const int MostBytes = (Steps + 4) * StepBytes;

    extension(BlockLayout layout)
    {
        /// <summary>Registers of floats of one unit.</summary>
        public int UnitVectors => layout.HasMinimum ? 2 : 1;

        /// <summary>Bytes of a packed block.</summary>
        public int PanelBytes => (Steps + layout.Units * layout.UnitVectors) * StepBytes;

        /// <summary>Registers of bytes of one unit.</summary>
        public int UnitSteps => Steps / layout.Units;
    }

    /// <summary>Exchanges rows and columns of the 4 × 4 groups of four bytes that four registers have in each of their 128-bit lanes. Spoils zmm8 … zmm11.</summary>
    public static void Transpose(KernelAssembler k, int first)
    {
        const int Temporary = 8;
        (int a, int b, int c, int d) = (first, first + 1, first + 2, first + 3);
        k.vpunpckldq(BlockCode.Zmm(Temporary), BlockCode.Zmm(a), BlockCode.Zmm(b));
        k.vpunpckhdq(BlockCode.Zmm(Temporary + 1), BlockCode.Zmm(a), BlockCode.Zmm(b));
        k.vpunpckldq(BlockCode.Zmm(Temporary + 2), BlockCode.Zmm(c), BlockCode.Zmm(d));
        k.vpunpckhdq(BlockCode.Zmm(Temporary + 3), BlockCode.Zmm(c), BlockCode.Zmm(d));
        k.vpunpcklqdq(BlockCode.Zmm(a), BlockCode.Zmm(Temporary), BlockCode.Zmm(Temporary + 2));
        k.vpunpckhqdq(BlockCode.Zmm(b), BlockCode.Zmm(Temporary), BlockCode.Zmm(Temporary + 2));
        k.vpunpcklqdq(BlockCode.Zmm(c), BlockCode.Zmm(Temporary + 1), BlockCode.Zmm(Temporary + 3));
        k.vpunpckhqdq(BlockCode.Zmm(d), BlockCode.Zmm(Temporary + 1), BlockCode.Zmm(Temporary + 3));
    }
}
