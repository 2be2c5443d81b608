using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>32 numbers of sixteen rows of weights in the order of use: eight registers of sixteen columns of the result × four steps of K, as vpdpbusd takes them,
/// and the rows' scales (and minima) as floats behind them.</summary>
/// <remarks>
/// <code>
/// register 0:  row 0 k 0–3 | row 1 k 0–3 | … | row 15 k 0–3
///   …
/// register 7:  row 0 k 28–31 | …
/// register 8:  scale of row 0 | … | row 15, the minima where there are some; both once more where sixteen numbers share a scale
/// </code>
/// Kernels with registers of 256 bits have panels of eight rows, half as wide (<see cref="PanelVectors"/>).
/// </remarks>
internal static class BlockPanel
{
    /// <summary>Rows of weights, which are columns of the result, of the wider panels.</summary>
    public const int Width = 16;

    /// <summary>Registers of bytes.</summary>
    public const int Steps = BlockFormats.Length / 4;

    /// <summary>Bytes of their registers.</summary>
    public const int StepBytes = 64;

    /// <summary>The most bytes that a packed block takes.</summary>
    public const int MostBytes = (Steps + 4) * StepBytes;

    extension(BlockLayout layout)
    {
        /// <summary>Registers of floats of one unit.</summary>
        public int UnitVectors => layout.HasMinimum ? 2 : 1;

        /// <summary>Bytes of a packed block of sixteen rows.</summary>
        public int PanelBytes => layout.PanelBytesOf(Width);

        /// <summary>Registers of bytes of one unit.</summary>
        public int UnitSteps => Steps / layout.Units;

        /// <summary>Bytes of a packed block of so many rows.</summary>
        public int PanelBytesOf(int width) => (Steps + layout.Units * layout.UnitVectors) * width * sizeof(uint);
    }
}
