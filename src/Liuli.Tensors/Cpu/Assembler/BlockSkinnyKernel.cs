using System.Runtime.InteropServices;
using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Sixteen columns of C = A·Wᵀ for up to sixteen rows of A, the weights read where they lie, each byte once.</summary>
/// <remarks>
/// A block of each of the sixteen rows of weights is loaded, put into the order of <see cref="BlockPanel"/> and meets every row of A there:
/// <code>
/// zmm0 … zmm7    the weights' bytes, k by four        zmm12  their scales, zmm15 their minima        zmm13  the type's constant
/// zmm8 … zmm11   a row's sums of products             zmm14  d_x·d_w
/// zmm16 + i      row i of C, sixteen columns
/// r14 → block of A: q of the rows | d of the rows | companions of the rows (twice for two units)
/// r10 → packed blocks of types that are not ordered in registers, r15 the one at hand, before that what to ask for early in a row      r11 → what to ask for early
/// </code>
/// Bytes an iteration: 16 blocks, 544 of Q8_0 and 288 of Q4_0. Instructions on the two vector ports: 24 + 8 (Q8_0) or 12 + 12 (Q4_0) to load, 16 or 8 to put
/// in order (one port), 11 or 12 for each row: about 30 and 23 cycles with one row where memory at 5 bytes a cycle takes 108 and 58.
/// The processor's own prefetchers lose the way among sixteen rows. Memory is asked for the next sixteen, which follow, from end to end, into the
/// second-level cache; that for two lines ahead in each row, into the first. One core of an Emerald Rapids then reads at 92 to 96% of its bandwidth from
/// rows of 2,048 and 8,192; with the first alone 78%, with the second alone 64 to 91%, with neither 58 to 80%.
/// </remarks>
internal static unsafe class BlockSkinnyKernel
{
    /// <summary>As many rows as there are registers for.</summary>
    public const int MaxRows = 16;

    /// <summary>Working memory: packed blocks, and twice what <see cref="BlockCode.Copy"/> copies.</summary>
    public const int WorkBytes = PanelBytes + 2 * (BlockCode.RoomBytes + RowPieces.MostBytes);

    /// <summary>The most that the packed blocks of one block of weights take.</summary>
    public const int PanelBytes = BlockFormats.SuperLength / BlockFormats.Length * BlockPanel.MostBytes;

    private const int FirstSum = 16;

    /// <summary>By type, as every product of a token asks, and by rows.</summary>
    private static readonly Lazy<AssembledKernel>[]?[] s_kernels = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(type => BlockCode.Types.Contains((DType)type) ? Kernels((DType)type) : null)];

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public byte* Weights;

        /// <summary>Bytes from a row of weights to the next.</summary>
        public nint WeightStep;

        /// <summary>As many bytes of weights as the rows of a call have, wanted soon.</summary>
        public byte* Ahead;

        /// <summary>The tile of activations.</summary>
        public byte* X;

        /// <summary>Blocks of the weights' type in a row.</summary>
        public nint Blocks;

        /// <summary>Row 0 of C.</summary>
        public float* Output;

        /// <summary>Bytes from a row of C to the next.</summary>
        public nint OutputStep;

        /// <summary>A number for each row of weights, or null.</summary>
        public float* Bias;

        /// <summary><see cref="WorkBytes"/> at a multiple of 64.</summary>
        public byte* Work;
    }

    /// <summary>The kernel for that many rows of A.</summary>
    public static AssembledKernel For(DType type, int rows) => s_kernels[(byte)type]![rows - 1].Value;

    private static Lazy<AssembledKernel>[] Kernels(DType type) =>
        [.. Enumerable.Range(1, MaxRows).Select(rows => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, type, rows))))];

    private static void Write(KernelAssembler k, DType type, int rows)
    {
        BlockCode code = BlockCode.For(type);
        BlockLayout layout = BlockLayout.Of(type);
        Label loop = k.CreateLabel(), end = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        PanelVectors v = new PanelVectors512(k) { Pieces = code.Pieces };
        Start(v, code);
        if (rows == 1)
            RowProducts.HoldMasks(v, code);
        for (int row = 0; row < rows; row++)
            k.vpxord(Sum(row), Sum(row), Sum(row));
        k.Label(ref loop);
        int turns = BlockPrefetches.Turns(code.Bytes);
        for (int turn = 0; turn < turns; turn++)
        {
            Block(v, code, layout, rows, turn, turns);
            k.dec(r12);
            if (turn < turns - 1)
                k.jz(end);
        }
        k.jnz(loop);
        k.Label(ref end);
        Store(k, rows);
        k.End();
    }

    /// <summary>Loads what the argument says, as the registers above have it, and copies for the first block.</summary>
    public static void Start(PanelVectors v, BlockCode code)
    {
        KernelAssembler k = v.K;
        k.mov(rax, Argument(nameof(Arguments.Weights)));
        k.mov(rdx, Argument(nameof(Arguments.WeightStep)));
        k.mov(r14, Argument(nameof(Arguments.X)));
        k.mov(r11, Argument(nameof(Arguments.Ahead)));
        k.mov(r12, Argument(nameof(Arguments.Blocks)));
        k.mov(r10, Argument(nameof(Arguments.Work)));
        k.lea(r13, __[r10 + PanelBytes]);
        k.lea(rbp, __[r13 + BlockCode.RoomBytes + RowPieces.Bytes(v.Pieces)]);
        code.Begin(v);
        code.Copy(v, r13, 0);
        new RowPieces(v.Pieces, r13, 1).Some(v, 8);
    }

    /// <summary>A block of every row of weights meets the rows of A; what the next one's scales need is copied before. Where rows are copied in pieces, the block at hand has been,
    /// and the rows' addresses point to the next one, or once more to the last.</summary>
    private static void Block(PanelVectors v, BlockCode code, BlockLayout layout, int rows, int turn, int turns)
    {
        KernelAssembler k = v.K;
        Label last = k.CreateLabel();
        bool copies = v.Pieces.Length > 0;
        k.cmp(r12, 1);
        k.je(last);
        if (copies)
            code.Advance(v);
        else
            code.Copy(v, rbp, code.Bytes);
        k.Label(ref last);
        if (copies)
            code.Copy(v, rbp, 0);
        if (code is RegisterCode registers)
        {
            new BlockPrefetches(v.Width, code.Bytes, 1, turn, turns).Some(v, 8);
            registers.LoadPanel(v);
            AddBlock(k, layout, rows, scale: null);
        }
        else
            Pack(v, code, layout, rows, turn, turns);
        if (!copies)
            code.Advance(v);
        k.xchg(r13, rbp);
    }

    /// <summary>Packs a block. One row of A meets it in registers, more rows meet the packed blocks in memory, one by one.</summary>
    private static void Pack(PanelVectors v, BlockCode code, BlockLayout layout, int rows, int turn, int turns)
    {
        KernelAssembler k = v.K;
        int parts = code.Blocks * BlockPanel.Steps;
        BlockPrefetches prefetches = new(v.Width, code.Bytes, parts, turn, turns, new RowPieces(v.Pieces, rbp, parts));
        prefetches.Begin(v);
        if (rows == 1)
        {
            RowProducts products = new(layout, code.Blocks, prefetches);
            products.Begin(v);
            code.Pack(v, products);
            k.add(r14, code.Blocks * layout.ActivationBytes);
            return;
        }
        Label next = k.CreateLabel();
        code.Pack(v, new PanelStore(v.Width, layout.PanelBytes, signed: false, prefetches));
        k.mov(r15, r10);
        k.mov(r9d, code.Blocks);
        k.Label(ref next);
        for (int step = 0; step < BlockPanel.Steps; step++)
            k.vmovdqa64(BlockCode.Zmm(step), __zmmword_ptr[r15 + step * BlockPanel.StepBytes]);
        AddBlock(k, layout, rows, scale: r15);
        k.add(r15, layout.PanelBytes);
        k.dec(r9d);
        k.jnz(next);
    }

    /// <summary>The products of the block in zmm0 … zmm7 with all rows of A.</summary>
    /// <param name="k">The assembler.</param>
    /// <param name="layout">How it shares scales.</param>
    /// <param name="rows">Rows of A.</param>
    /// <param name="scale">Points to the packed block; null where its scales are in zmm12.</param>
    private static void AddBlock(KernelAssembler k, BlockLayout layout, int rows, AssemblerRegister64? scale)
    {
        for (int unit = 0; unit < layout.Units; unit++)
        {
            int vector = (BlockPanel.Steps + unit * layout.UnitVectors) * BlockPanel.StepBytes;
            if (scale is { } panel)
            {
                k.vmovaps(zmm12, __zmmword_ptr[panel + vector]);
                if (layout.HasMinimum)
                    k.vmovaps(zmm15, __zmmword_ptr[panel + vector + BlockPanel.StepBytes]);
            }
            for (int row = 0; row < rows; row++)
                AddRow(k, layout, unit, row, rows);
        }
        k.add(r14, rows * layout.ActivationBytes);
    }

    /// <summary>A unit's products with one row of A. Few rows are cut into two chains, as each vpdpbusd waits for the one before it.</summary>
    private static void AddRow(KernelAssembler k, BlockLayout layout, int unit, int row, int rows)
    {
        AssemblerRegisterZMM sum = BlockCode.Zmm(8 + row % 2 * 2), other = rows <= 2 ? BlockCode.Zmm(9 + row % 2 * 2) : sum;
        int q = row * BlockFormats.Length, d = rows * BlockFormats.Length + row * sizeof(float), companion = d + (1 + unit) * rows * sizeof(float);
        if (layout.HasMinimum)
            k.vpxord(sum, sum, sum);
        else
            k.vpbroadcastd(sum, __dword_ptr[r14 + companion]);
        if (rows <= 2)
            k.vpxord(other, other, other);
        for (int step = unit * layout.UnitSteps; step < (unit + 1) * layout.UnitSteps; step++)
            k.vpdpbusd(step % 2 == 0 ? sum : other, BlockCode.Zmm(step), __dword_bcst[r14 + q + 4 * step]);
        if (rows <= 2)
            k.vpaddd(sum, sum, other);
        k.vcvtdq2ps(sum, sum);
        k.vmulps(zmm14, zmm12, __dword_bcst[r14 + d]);
        k.vfmadd231ps(Sum(row), sum, zmm14);
        if (layout.HasMinimum)
            k.vfmadd231ps(Sum(row), zmm15, __dword_bcst[r14 + companion]);
    }

    private static void Store(KernelAssembler k, int rows)
    {
        Label noBias = k.CreateLabel();
        k.mov(r9, Argument(nameof(Arguments.Bias)));
        k.test(r9, r9);
        k.jz(noBias);
        for (int row = 0; row < rows; row++)
            k.vaddps(Sum(row), Sum(row), __zmmword_ptr[r9]);
        k.Label(ref noBias);
        k.mov(r9, Argument(nameof(Arguments.Output)));
        k.mov(r10, Argument(nameof(Arguments.OutputStep)));
        for (int row = 0; row < rows; row++)
        {
            k.vmovups(__zmmword_ptr[r9], Sum(row));
            k.add(r9, r10);
        }
    }

    private static AssemblerRegisterZMM Sum(int row) => BlockCode.Zmm(FirstSum + row);

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
