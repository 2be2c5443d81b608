using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A strip of C = A·Wᵀ: some rows by one or two packed panels of columns, over some blocks of K. See <see cref="BlockPanel"/> and <see cref="ActivationBlocks"/>.</summary>
internal abstract unsafe class BlockStripKernel(BlockLayout layout)
{
    /// <summary>Panels side by side at most.</summary>
    public const int Panels = 2;

    /// <summary>What one call works on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first block of the first tile of activations.</summary>
        public byte* X;

        /// <summary>Bytes from a tile of activations to the next.</summary>
        public nint TileOfX;

        /// <summary>The first packed block.</summary>
        public byte* Panel;

        /// <summary>At least 1.</summary>
        public nint Blocks;

        /// <summary>Row 0 of C.</summary>
        public float* Output;

        /// <summary>Bytes from a row of C to the next.</summary>
        public nint OutputStep;

        /// <summary>0 begins new sums, else C holds those of the blocks before.</summary>
        public nint GoOn;

        /// <summary>Added at the end, or null.</summary>
        public float* Bias;

        /// <summary><see cref="WorkBytes"/> at a multiple of 64.</summary>
        public byte* Work;
    }

    /// <summary>How the weights share scales.</summary>
    public BlockLayout Layout => layout;

    /// <summary>Columns of a panel.</summary>
    public virtual int Width => BlockPanel.Width;

    /// <summary>From a packed block to the next: those of both panels alternate.</summary>
    public int PanelStep => Panels * layout.PanelBytesOf(Width);

    /// <summary>Rows of a tile of activations.</summary>
    public abstract int Rows { get; }

    /// <summary>Whether panels hold the weights' bytes with their sign; else they are above their values, as <see cref="BlockCode.Zero"/> says.</summary>
    public abstract bool Signed { get; }

    /// <summary>Working memory that a call needs.</summary>
    public abstract int WorkBytes { get; }

    /// <summary>Computes rows of C, any number of them; the last tile of activations need not be full.</summary>
    public abstract void Run(int rows, int panels, in Arguments arguments);
}
