using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Tiles of C = A·Wᵀ: 16 rows by one or two panels of sixteen columns, over some blocks of K, with AMX-INT8 (TDPBSSD) and AVX-512.</summary>
/// <remarks>
/// <code>
///                                panel: 8 groups of 4 steps × 16 columns, tmm6 or tmm7 (8 rows × 64 bytes)
/// x: 16 rows × 32 bytes,           tmm0 or tmm1: integer sums of one block
///    tmm4 or tmm5                  (with two units to a block 4 rows × 64 bytes and 16 × 16 bytes, and the sums of one unit)
/// r12 → tile of x, r10 → its next block: q of 16 rows | d of 16 rows | companions of 16 rows    r11 → next packed block, rcx blocks left, rbx tiles left
/// rax → C's rows of the tile, rdx its step, r8 three steps, r9 the row at hand    r14, r15 bytes of a row of x, of the other tiles
/// rsi → sums of one block, behind them those of the next
/// zmm16 … zmm31 rows of C    zmm0 … zmm5 sums, zmm6 … zmm11 d_x·d_w, zmm12 and zmm13 scales of the panel's block, zmm14 and zmm15 its minima
/// </code>
/// A block's integer sums begin at zero, go to memory, and come back as vectors: s becomes a float and is added to C as fma(s, d_x·d_w, sum), C being
/// in registers. Blocks alternate between two sets of tiles, so that one is multiplied while the sums of the one before come back.
/// Reckoned, a block of 32 steps takes a product of 16 cycles, 3 × 16 vector instructions on two ports, 24 cycles, and 56 loads, 28 cycles, which bind;
/// measured were 83 to 90 on an Emerald Rapids whose tiles were slowed down to a fifth at the time, 96 for as much with <see cref="BlockPanelKernel"/>. Keeping C in memory instead, to use each loaded tile twice, was measured on an
/// Emerald Rapids at 63 cycles where C's rows lie side by side and at 155 where they are 8 KiB apart and share one set of the first-level cache.
/// Bytes have their signs on both sides, so that nothing is to be corrected. Rows of x beyond the last are zeros and are not written to C.
/// </remarks>
internal unsafe class AmxBlockKernel : BlockStripKernel
{
    private const int TileRows = 16, TileBytes = TileRows * BlockPanel.StepBytes;

    private const int ScalesOfX = TileRows * BlockFormats.Length;

    private const int Temporaries = 6;

    private static readonly Dictionary<BlockLayout, AmxBlockKernel> s_instances = BlockLayout.All.ToDictionary(layout => layout, layout => new AmxBlockKernel(layout));

    private readonly Lazy<AssembledKernel>[] _kernels;

    protected AmxBlockKernel(BlockLayout layout) : base(layout) =>
        _kernels = [.. Enumerable.Range(0, TileRows * Panels).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, i / Panels + 1, i % Panels + 1))))];

    public override int Rows => TileRows;

    public override bool Signed => true;

    public override int WorkBytes => 2 * TileBytes;

    private int StepOfX => TileRows * Layout.ActivationBytes;

    /// <summary>The kernel for a layout.</summary>
    public static AmxBlockKernel For(BlockLayout layout) => s_instances[layout];

    public override void Run(int rows, int panels, in Arguments arguments)
    {
        int whole = rows / TileRows;
        Arguments part = arguments;
        part.Tiles = whole;
        if (whole > 0)
            Call(TileRows, panels, part);
        part.X += whole * part.TileOfX;
        part.Output = (float*)((byte*)part.Output + whole * TileRows * part.OutputStep);
        part.Tiles = 1;
        if (rows % TileRows > 0)
            Call(rows % TileRows, panels, part);
    }

    /// <summary>Writes the code for tiles of which some rows exist.</summary>
    protected void Write(KernelAssembler k, int rows, int panels)
    {
        Label configuration = k.Constant(TileConfiguration.Blocks(Layout)), tile = k.CreateLabel();
        k.Begin(rbx, r12, r14, r15);
        k.ldtilecfg(__[configuration]);
        k.mov(r12, Argument(nameof(Arguments.X)));
        k.mov(rax, Argument(nameof(Arguments.Output)));
        k.mov(rdx, Argument(nameof(Arguments.OutputStep)));
        k.mov(rbx, Argument(nameof(Arguments.Tiles)));
        k.mov(rsi, Argument(nameof(Arguments.Work)));
        k.lea(r8, __[rdx + rdx * 2]);
        k.mov(r14, BlockFormats.Length);
        k.mov(r15, BlockPanel.StepBytes);
        k.Label(ref tile);
        for (int panel = 0; panel < panels; panel++)
            Panel(k, rows, panel);
        k.add(r12, Argument(nameof(Arguments.TileOfX)));
        k.lea(rax, __[rax + rdx * 8]);
        k.lea(rax, __[rax + rdx * 8]);
        k.dec(rbx);
        k.jnz(tile);
        k.tilerelease();
        k.End();
    }

    /// <summary>Calls the code for one or more tiles; an interpreter of it, in tests, takes its place.</summary>
    protected virtual void Call(int rows, int panels, in Arguments arguments) => _kernels[(rows - 1) * Panels + panels - 1].Value.Run(arguments);

    /// <summary>How far r10 and r11 are behind the block whose sums come back while the next product runs.</summary>
    private int BlocksBack => Layout.Units == 1 ? 2 : 1;

    private void Panel(KernelAssembler k, int rows, int panel)
    {
        Label even = k.CreateLabel(), lastEven = k.CreateLabel(), lastOdd = k.CreateLabel(), done = k.CreateLabel();
        k.mov(r10, r12);
        k.mov(r11, Argument(nameof(Arguments.Panel)));
        k.add(r11, panel * Layout.PanelBytes);
        k.mov(rcx, Argument(nameof(Arguments.Blocks)));
        Begin(k, rows, panel);
        Multiply(k, 0);
        k.Label(ref even);
        if (Layout.Units == 1)
        {
            k.dec(rcx);
            k.jz(lastEven);
        }
        Multiply(k, 1);
        Scale(k, rows, 0, BlocksBack);
        k.dec(rcx);
        k.jz(lastOdd);
        Multiply(k, 0);
        Scale(k, rows, 1, BlocksBack);
        k.jmp(even);
        k.Label(ref lastEven);
        Scale(k, rows, 0, blocksBack: 1);
        k.jmp(done);
        k.Label(ref lastOdd);
        Scale(k, rows, 1, blocksBack: 1);
        k.Label(ref done);
        End(k, rows, panel);
    }

    /// <summary>C's rows, or zeros, into registers.</summary>
    private static void Begin(KernelAssembler k, int rows, int panel)
    {
        Label zero = k.CreateLabel(), ready = k.CreateLabel();
        k.cmp(__qword_ptr[Argument(nameof(Arguments.GoOn))], 0);
        k.je(zero);
        EachRow(k, rows, panel, (row, output) => k.vmovups(Sum(row), output));
        k.jmp(ready);
        k.Label(ref zero);
        for (int row = 0; row < rows; row++)
            k.vpxord(Sum(row), Sum(row), Sum(row));
        k.Label(ref ready);
    }

    /// <summary>The sums of the next block, or of the next of its two units, in one of the two sets of tiles.</summary>
    private void Multiply(KernelAssembler k, int set)
    {
        int unit = Unit(set);
        k.tileloadd(Tmm(4 + set), __[r10 + r14 + unit * Layout.UnitLength]);
        k.tileloadd(Tmm(6 + set), __[r11 + r15 + unit * Layout.UnitSteps * BlockPanel.StepBytes]);
        k.tilezero(Tmm(set));
        k.tdpbssd(Tmm(set), Tmm(4 + set), Tmm(6 + set));
        if (unit < Layout.Units - 1)
            return;
        k.add(r10, StepOfX);
        k.add(r11, PanelStep);
    }

    /// <summary>Adds a set's sums to C; its block begins some blocks before r10 and r11.</summary>
    private void Scale(KernelAssembler k, int rows, int set, int blocksBack)
    {
        int vector = BlockPanel.Steps + Unit(set) * Layout.UnitVectors, companions = ScalesOfX + (1 + Unit(set)) * TileRows * sizeof(float);
        AssemblerRegisterZMM scales = BlockCode.Zmm(2 * Temporaries + set), minima = BlockCode.Zmm(2 * Temporaries + 2 + set);
        k.tilestored(__[rsi + r15 + set * TileBytes], Tmm(set));
        k.vmovaps(scales, __zmmword_ptr[r11 - blocksBack * PanelStep + vector * BlockPanel.StepBytes]);
        if (Layout.HasMinimum)
            k.vmovaps(minima, __zmmword_ptr[r11 - blocksBack * PanelStep + (vector + 1) * BlockPanel.StepBytes]);
        for (int row = 0; row < rows; row++)
        {
            AssemblerRegisterZMM sum = BlockCode.Zmm(row % Temporaries), scale = BlockCode.Zmm(Temporaries + row % Temporaries);
            k.vmulps(scale, scales, __dword_bcst[r10 - blocksBack * StepOfX + ScalesOfX + row * sizeof(float)]);
            k.vcvtdq2ps(sum, __zmmword_ptr[rsi + set * TileBytes + row * BlockPanel.StepBytes]);
            k.vfmadd231ps(Sum(row), sum, scale);
            if (Layout.HasMinimum)
                k.vfmadd231ps(Sum(row), minima, __dword_bcst[r10 - blocksBack * StepOfX + companions + row * sizeof(float)]);
        }
    }

    /// <summary>Adds the bias, if there is one, and writes C's rows.</summary>
    private static void End(KernelAssembler k, int rows, int panel)
    {
        Label none = k.CreateLabel();
        k.mov(rcx, Argument(nameof(Arguments.Bias)));
        k.test(rcx, rcx);
        k.jz(none);
        k.vmovups(zmm0, __zmmword_ptr[rcx + panel * BlockPanel.StepBytes]);
        for (int row = 0; row < rows; row++)
            k.vaddps(Sum(row), Sum(row), zmm0);
        k.Label(ref none);
        EachRow(k, rows, panel, (row, output) => k.vmovups(output, Sum(row)));
    }

    private static void EachRow(KernelAssembler k, int rows, int panel, Action<int, AssemblerMemoryOperand> write)
    {
        int offset = panel * BlockPanel.StepBytes;
        k.mov(r9, rax);
        for (int row = 0; row < rows; row++)
        {
            write(row, (row % 4) switch
            {
                0 => __zmmword_ptr[r9 + offset],
                1 => __zmmword_ptr[r9 + rdx + offset],
                2 => __zmmword_ptr[r9 + rdx * 2 + offset],
                _ => __zmmword_ptr[r9 + r8 + offset],
            });
            if (row % 4 == 3)
                k.lea(r9, __[r9 + rdx * 4]);
        }
    }

    /// <summary>Where blocks have two units, each has its set of tiles.</summary>
    private int Unit(int set) => Layout.Units == 1 ? 0 : set;

    private static AssemblerRegisterZMM Sum(int row) => BlockCode.Zmm(16 + row);

    private static AssemblerRegisterTMM Tmm(int i) => new(Register.TMM0 + i);

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
