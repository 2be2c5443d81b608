using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>
/// Products of packed bfloat16 panels with F32 sums: one strip of B, <see cref="Columns"/> wide, meets some strips of A, <see cref="Rows"/> high, one after the other.
/// </summary>
/// <remarks>
/// Packed, K is a multiple of <see cref="Depth"/>, filled up with zeros:
/// <code>
/// a strip of A: for each 32 steps of K, for each row, the 32 numbers of A[row, k …]              64 bytes a row
/// a strip of B: for each 2 steps of K, for each column, the two numbers of B[k …, column]       128 bytes a pair of steps
/// </code>
/// which is what AMX's tiles and AVX-512's pairwise products both want. <see cref="Int16TileKernel"/> has whole numbers instead, whose factors lie beside them.
/// </remarks>
internal abstract unsafe class Bf16TileKernel
{
    /// <summary>Columns of a strip of B.</summary>
    public const int Columns = 32;

    /// <summary>Steps of K that are packed together.</summary>
    public const int Depth = 32;

    /// <summary>Bytes of one packed row of A over <see cref="Depth"/> steps.</summary>
    public const int RowBytes = Depth * sizeof(ushort);

    /// <summary>Bytes of a packed strip of B over <see cref="Depth"/> steps.</summary>
    public const int StripBytesOfB = Depth * Columns * sizeof(ushort);

    /// <summary>What one call works on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first strip of A.</summary>
        public byte* A;

        /// <summary>Bytes from one strip of A to the next.</summary>
        public nint StripOfA;

        /// <summary>The strip of B.</summary>
        public byte* B;

        /// <summary>Steps of K in units of <see cref="Depth"/>, at least 1.</summary>
        public nint Steps;

        /// <summary>Strips of A, at least 1.</summary>
        public nint Strips;

        /// <summary>Where the sums go: floats, or bfloat16 if the kernel rounds them.</summary>
        public void* C;

        /// <summary>Bytes from one row of C to the next.</summary>
        public nint RowOfC;

        /// <summary>What the sums begin with; null for zeros.</summary>
        public float* From;

        /// <summary>Bytes from one row of From to the next: 0 repeats one row, which makes it a bias.</summary>
        public nint RowOfFrom;

        /// <summary>Bytes from one strip's From to the next.</summary>
        public nint StripOfFrom;

        /// <summary>The strip of B that the next call will take, to be fetched meanwhile; may be null.</summary>
        public byte* Next;

        /// <summary>What lies behind the strip of B, where the kernel has something there.</summary>
        public float* Factors;

        /// <summary>Two pairs of lines that are asked for at each of <see cref="Steps"/>, for the second-level cache; null for none. (<see cref="Int16TileKernel"/> heeds it.)</summary>
        public byte* Ask;

        /// <summary>Bytes from the first pair to the second.</summary>
        public nint AskSecond;

        /// <summary>Bytes that Ask moves on by at each step, and behind all steps of a strip of A.</summary>
        public nint AskStep, AskStrip;

        /// <summary>Working memory, which kernels provide themselves.</summary>
        public byte* Work;

        /// <summary>Whether C is so large that it is better not kept in the caches; then C and its rows begin at multiples of 64 bytes.</summary>
        public bool Streams;

        /// <summary>Whether the sums are rounded to bfloat16, to the nearest and to the even one of two; then nothing is ever added to C.</summary>
        public bool Rounds;
    }

    /// <summary>Rows of a strip of A.</summary>
    public abstract int Rows { get; }

    /// <summary>Lines of <see cref="RowBytes"/> that a strip of A takes for <see cref="Depth"/> steps: its rows, and what the kernel needs beside them.</summary>
    public virtual int PackedRows => Rows;

    /// <summary>Steps of K that are packed for one another: where packing begins or is cut is a multiple of it.</summary>
    public virtual int UnitDepth => Depth;

    /// <summary>Bytes of what lies behind a strip of B over some steps of K.</summary>
    public virtual int BytesBehindB(int k) => 0;

    /// <summary>Steps of K between two visits of C, at most.</summary>
    public abstract int PassDepth { get; }

    /// <summary>Steps of K that are packed at once, at most.</summary>
    public abstract int BlockDepth { get; }

    /// <summary>Rows of C that one thread computes at a time, at most, where it visits C once in <paramref name="depth"/> steps.</summary>
    public abstract int ItemRows(int depth);

    /// <summary>Columns of C that one thread computes at a time, at most.</summary>
    public abstract int ItemColumns { get; }

    /// <summary>Numbers of 16 bits that a row of A or a column of B takes in working memory, its share of what lies beside them included.</summary>
    public virtual int NumbersOfLine(int k) => k;

    /// <summary>Computes Strips × (Rows, 32) of C.</summary>
    public abstract void Run(in Arguments arguments);
}
