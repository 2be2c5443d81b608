using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Tiles of C = A·Wᵀ: 32 rows by one or two panels of sixteen columns, over some blocks of K, with AMX-INT8 (TDPBSSD) and AVX-512.</summary>
/// <remarks>
/// <code>
///                                      panel 0: 8 groups of 4 steps × 16 columns     panel 1
///                                      tmm6 (8 rows × 64 bytes)                      tmm7
/// x rows 0–15, tmm4 (16 × 32 bytes)      tmm0                                          tmm1
/// x rows 16–31, tmm5                     tmm2                                          tmm3
/// r12 → tile of x, r10 → its block: q of 32 rows | d of 32 rows | companions of 32 rows    r11 → packed block, rcx blocks left, rbx tiles left
/// rax → C's rows of the tile, rdx its step, r8 three steps, r9 the row at hand    r14, r15 bytes of a row of x, of the other tiles
/// rsi → sums of the block being multiplied, rbp → those of the block before
/// zmm26, zmm27 scales of the panels' blocks, zmm28, zmm29 their minima    zmm0 … zmm3 sums, zmm4 … zmm7 d_x·d_w
/// </code>
/// A block's integer sums begin at zero, go to memory, and come back as vectors: s becomes a float and is added to C as fma(s, d_x·d_w, sum).
/// That part of one block stands between the tile products of the next, so that neither waits for the other. Reckoned, not measured: a block of 32 steps takes
/// 4 products of 16 cycles, and 3 × 64 vector instructions on two ports, 96 cycles, beside 128 stores of 64 bytes, which bind; four tiles of
/// <see cref="BlockPanelKernel"/> take 352.
/// Bytes have their signs on both sides, so that nothing is to be corrected. Rows of x beyond the last are zeros and are not written to C.
/// </remarks>
internal unsafe class AmxBlockKernel : BlockStripKernel
{
    private const int TileRows = 16, AllRows = 2 * TileRows, TileBytes = TileRows * BlockPanel.StepBytes, SumBytes = 2 * Panels * TileBytes;

    private const int StepOfX = AllRows * (BlockFormats.Length + 2 * sizeof(float)), ScalesOfX = AllRows * BlockFormats.Length, ScalesOfPanel = BlockPanel.Steps * BlockPanel.StepBytes;

    private static readonly AmxBlockKernel s_plain = new(new BlockLayout(1, false)), s_withMinima = new(new BlockLayout(1, true));

    private readonly Lazy<AssembledKernel>[] _kernels;

    protected AmxBlockKernel(BlockLayout layout) : base(layout) =>
        _kernels = [.. Enumerable.Range(0, AllRows * Panels).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, i / Panels + 1, i % Panels + 1))))];

    /// <summary>The kernel for a layout; null where sixteen numbers share a scale, for which there is none.</summary>
    public static AmxBlockKernel? For(BlockLayout layout) => layout.Units > 1 ? null : layout.HasMinimum ? s_withMinima : s_plain;

    public override int Rows => AllRows;

    public override bool Signed => true;

    public override int WorkBytes => 2 * SumBytes;

    public override void Run(int rows, int panels, in Arguments arguments)
    {
        int whole = rows / AllRows;
        Arguments part = arguments;
        part.Tiles = whole;
        if (whole > 0)
            Call(AllRows, panels, part);
        part.X += whole * part.TileOfX;
        part.Output = (float*)((byte*)part.Output + whole * AllRows * part.OutputStep);
        part.Tiles = 1;
        if (rows % AllRows > 0)
            Call(rows % AllRows, panels, part);
    }

    /// <summary>Writes the code for tiles of which some rows exist.</summary>
    protected void Write(KernelAssembler k, int rows, int panels)
    {
        Label configuration = k.Constant(TileConfiguration.Blocks), tile = k.CreateLabel(), block = k.CreateLabel(), last = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r14, r15);
        k.ldtilecfg(__[configuration]);
        k.mov(r12, Argument(nameof(Arguments.X)));
        k.mov(rax, Argument(nameof(Arguments.Output)));
        k.mov(rdx, Argument(nameof(Arguments.OutputStep)));
        k.mov(rbx, Argument(nameof(Arguments.Tiles)));
        k.mov(rsi, Argument(nameof(Arguments.Work)));
        k.lea(rbp, __[rsi + SumBytes]);
        k.lea(r8, __[rdx + rdx * 2]);
        k.mov(r14, BlockFormats.Length);
        k.mov(r15, BlockPanel.StepBytes);
        k.Label(ref tile);
        k.mov(r10, r12);
        k.mov(r11, Argument(nameof(Arguments.Panel)));
        k.mov(rcx, Argument(nameof(Arguments.Blocks)));
        Clear(k, rows, panels);
        Block(k, rows, panels, multiply: true, scale: false);
        k.dec(rcx);
        k.jz(last);
        k.Label(ref block);
        Block(k, rows, panels, multiply: true, scale: true);
        k.dec(rcx);
        k.jnz(block);
        k.Label(ref last);
        Block(k, rows, panels, multiply: false, scale: true);
        AddBias(k, rows, panels);
        k.add(r12, Argument(nameof(Arguments.TileOfX)));
        for (int eight = 0; eight < AllRows; eight += 8)
            k.lea(rax, __[rax + rdx * 8]);
        k.dec(rbx);
        k.jnz(tile);
        k.tilerelease();
        k.End();
    }

    /// <summary>Calls the code for one or more tiles; an interpreter of it, in tests, takes its place.</summary>
    protected virtual void Call(int rows, int panels, in Arguments arguments) => _kernels[(rows - 1) * Panels + panels - 1].Value.Run(arguments);

    /// <summary>Multiplies the block at hand, scales and adds the one before; both a tile at a time.</summary>
    private void Block(KernelAssembler k, int rows, int panels, bool multiply, bool scale)
    {
        int tiles = (rows + TileRows - 1) / TileRows * panels;
        if (scale)
            BeginScale(k, panels);
        for (int tile = 0; tile < tiles; tile++)
        {
            if (multiply)
            {
                Multiply(k, tile / panels, tile % panels);
                // A product's sums are ready long after it began: the next one begins meanwhile.
                if (tile > 0)
                    Store(k, (tile - 1) / panels, (tile - 1) % panels);
            }
            if (scale)
                for (int row = rows * tile / tiles; row < rows * (tile + 1) / tiles; row++)
                    Scale(k, row, panels);
        }
        if (!multiply)
            return;
        Store(k, (tiles - 1) / panels, (tiles - 1) % panels);
        k.add(r10, StepOfX);
        k.add(r11, PanelStep);
        k.xchg(rsi, rbp);
    }

    private void Multiply(KernelAssembler k, int half, int panel)
    {
        AssemblerRegisterTMM sum = Sum(half, panel), x = Tmm(4 + half), w = Tmm(6 + panel);
        if (panel == 0)
            k.tileloadd(x, __[r10 + r14 + half * TileRows * BlockFormats.Length]);
        if (half == 0)
            k.tileloadd(w, __[r11 + r15 + panel * Layout.PanelBytes]);
        k.tilezero(sum);
        k.tdpbssd(sum, x, w);
    }

    private static void Store(KernelAssembler k, int half, int panel) => k.tilestored(__[rsi + r15 + SumsAt(half, panel)], Sum(half, panel));

    private void BeginScale(KernelAssembler k, int panels)
    {
        k.mov(r9, rax);
        for (int panel = 0; panel < panels; panel++)
        {
            k.vmovaps(BlockCode.Zmm(26 + panel), __zmmword_ptr[r11 - PanelStep + panel * Layout.PanelBytes + ScalesOfPanel]);
            if (Layout.HasMinimum)
                k.vmovaps(BlockCode.Zmm(28 + panel), __zmmword_ptr[r11 - PanelStep + panel * Layout.PanelBytes + ScalesOfPanel + BlockPanel.StepBytes]);
        }
    }

    private void Scale(KernelAssembler k, int row, int panels)
    {
        for (int panel = 0; panel < panels; panel++)
        {
            AssemblerRegisterZMM sum = BlockCode.Zmm(row % 2 * 2 + panel), scale = BlockCode.Zmm(4 + row % 2 * 2 + panel);
            k.vcvtdq2ps(sum, __zmmword_ptr[rbp + SumsAt(row / TileRows, panel) + row % TileRows * BlockPanel.StepBytes]);
            k.vmulps(scale, BlockCode.Zmm(26 + panel), __dword_bcst[r10 - StepOfX + ScalesOfX + row * sizeof(float)]);
            k.vfmadd213ps(sum, scale, Output(row, panel));
            if (Layout.HasMinimum)
                k.vfmadd231ps(sum, BlockCode.Zmm(28 + panel), __dword_bcst[r10 - StepOfX + ScalesOfX + (AllRows + row) * sizeof(float)]);
            k.vmovups(Output(row, panel), sum);
        }
        NextRow(k, row);
    }

    private static void Clear(KernelAssembler k, int rows, int panels)
    {
        Label goOn = k.CreateLabel();
        k.cmp(__qword_ptr[Argument(nameof(Arguments.GoOn))], 0);
        k.jne(goOn);
        k.mov(r9, rax);
        k.vpxord(zmm0, zmm0, zmm0);
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++)
                k.vmovups(Output(row, panel), zmm0);
            NextRow(k, row);
        }
        k.Label(ref goOn);
    }

    private static void AddBias(KernelAssembler k, int rows, int panels)
    {
        Label none = k.CreateLabel();
        k.mov(rcx, Argument(nameof(Arguments.Bias)));
        k.test(rcx, rcx);
        k.jz(none);
        k.mov(r9, rax);
        for (int panel = 0; panel < panels; panel++)
            k.vmovups(BlockCode.Zmm(26 + panel), __zmmword_ptr[rcx + panel * BlockPanel.StepBytes]);
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                k.vaddps(BlockCode.Zmm(panel), BlockCode.Zmm(26 + panel), Output(row, panel));
                k.vmovups(Output(row, panel), BlockCode.Zmm(panel));
            }
            NextRow(k, row);
        }
        k.Label(ref none);
    }

    /// <summary>A row of C, as long as r9 points to the first of its four.</summary>
    private static AssemblerMemoryOperand Output(int row, int panel)
    {
        int offset = panel * BlockPanel.StepBytes;
        return (row % 4) switch
        {
            0 => __zmmword_ptr[r9 + offset],
            1 => __zmmword_ptr[r9 + rdx + offset],
            2 => __zmmword_ptr[r9 + rdx * 2 + offset],
            _ => __zmmword_ptr[r9 + r8 + offset],
        };
    }

    private static void NextRow(KernelAssembler k, int row)
    {
        if (row % 4 == 3)
            k.lea(r9, __[r9 + rdx * 4]);
    }

    private static int SumsAt(int half, int panel) => (half * Panels + panel) * TileBytes;

    private static AssemblerRegisterTMM Sum(int half, int panel) => Tmm(half * Panels + panel);

    private static AssemblerRegisterTMM Tmm(int i) => new(Register.TMM0 + i);

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
