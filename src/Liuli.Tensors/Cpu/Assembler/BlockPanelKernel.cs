using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A tile of C = A·Wᵀ: up to eight rows by one or two panels of sixteen columns, over some blocks of K, with AVX-512 VNNI.</summary>
/// <remarks>
/// <code>
///                     panel 0 (zmm16)   panel 1 (zmm17)
/// x row 0 (zmm18 …)       zmm0              zmm1            four bytes of x, repeated, meet four of each of sixteen columns
/// x row 1                 zmm2              zmm3
///   …                      …                 …
/// x row 7                 zmm14             zmm15           integer sums of one unit; those of all units lie in working memory
/// zmm26, zmm27 scales of the panels' units     zmm16, zmm17 then their minima     zmm28 … zmm31 d_x·d_w
/// r10 → block of x: q of 8 rows | d of 8 rows | companions of 8 rows (twice for two units)
/// r11 → packed block    rax → sums of all units, 8 rows × 32 floats side by side    r9 → C, rdx its step
/// </code>
/// A block of 32 steps of K takes 8 × 16 vpdpbusd and, for each unit, 3 × 16 instructions to scale and add (4 × 16 with minima), all on the two vector ports.
/// With one unit and no minima that is 88 cycles, of which 64 multiply: at most 73% of the processor's integer peak; with minima 67%, with two units 57%,
/// with both 50%. Loads: 80 of operands, 48 of scales and sums a unit, 1.5 a cycle.
/// The sums come from C and go back to it once a call. Adding to C itself at every unit was measured on an Emerald Rapids to take 40% longer where C's rows are 8 KiB
/// apart and 20% where they are 32 KiB or 8,320 bytes apart (512 rows of activations, Q8_0): loads wait for stores whose addresses end alike.
/// </remarks>
internal sealed unsafe class BlockPanelKernel : BlockStripKernel
{
    private const int TileRows = 8, SumsStep = Panels * BlockPanel.StepBytes;

    private static readonly Dictionary<BlockLayout, BlockPanelKernel> s_instances =
        BlockLayout.All.ToDictionary(layout => layout, layout => new BlockPanelKernel(layout));

    private readonly Lazy<AssembledKernel>[] _kernels;

    private BlockPanelKernel(BlockLayout layout) : base(layout) =>
        _kernels = [.. Enumerable.Range(0, TileRows * Panels).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, i / Panels + 1, i % Panels + 1))))];

    public override int Rows => TileRows;

    public override bool Signed => false;

    public override int WorkBytes => TileRows * SumsStep;

    /// <summary>The kernel for a layout.</summary>
    public static BlockPanelKernel For(BlockLayout layout) => s_instances[layout];

    public override void Run(int rows, int panels, in Arguments arguments)
    {
        Arguments tile = arguments;
        for (int row = 0; row < rows; row += TileRows, tile.X += tile.TileOfX, tile.Output = (float*)((byte*)tile.Output + TileRows * tile.OutputStep))
            _kernels[(Math.Min(TileRows, rows - row) - 1) * Panels + panels - 1].Value.Run(tile);
    }

    private void Write(KernelAssembler k, int rows, int panels)
    {
        Label loop = k.CreateLabel();
        k.Begin();
        k.mov(r10, Argument(nameof(Arguments.X)));
        k.mov(rcx, Argument(nameof(Arguments.Blocks)));
        k.mov(rax, Argument(nameof(Arguments.Work)));
        k.mov(rdx, Argument(nameof(Arguments.OutputStep)));
        GoOn(k, rows, panels);
        k.mov(r11, Argument(nameof(Arguments.Panel)));
        k.Label(ref loop);
        for (int unit = 0; unit < Layout.Units; unit++)
        {
            Multiply(k, rows, panels, unit);
            Scale(k, rows, panels, unit);
        }
        k.add(r10, TileRows * Layout.ActivationBytes);
        k.add(r11, PanelStep);
        k.dec(rcx);
        k.jnz(loop);
        Finish(k, rows, panels);
        k.End();
    }

    /// <summary>The sums begin with what C holds, or with zeros.</summary>
    private static void GoOn(KernelAssembler k, int rows, int panels)
    {
        Label zero = k.CreateLabel(), ready = k.CreateLabel();
        k.cmp(__qword_ptr[Argument(nameof(Arguments.GoOn))], 0);
        k.je(zero);
        EachOfC(k, rows, panels, (row, panel, c) =>
        {
            k.vmovups(zmm0, c);
            k.vmovaps(Sums(row, panel), zmm0);
        });
        k.jmp(ready);
        k.Label(ref zero);
        k.vpxord(zmm0, zmm0, zmm0);
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
                k.vmovaps(Sums(row, panel), zmm0);
        k.Label(ref ready);
    }

    private void Multiply(KernelAssembler k, int rows, int panels, int unit)
    {
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
                if (Layout.HasMinimum)
                    k.vpxor(BlockCode.Xmm(row * Panels + panel), BlockCode.Xmm(row * Panels + panel), BlockCode.Xmm(row * Panels + panel));
                else
                    k.vpbroadcastd(Sum(row, panel), __dword_ptr[r10 + Companion(row, unit)]);
        for (int step = unit * Layout.UnitSteps; step < (unit + 1) * Layout.UnitSteps; step++)
        {
            for (int panel = 0; panel < panels; panel++)
                k.vmovdqa64(BlockCode.Zmm(16 + panel), Packed(panel, step));
            for (int row = 0; row < rows; row++)
            {
                AssemblerRegisterZMM x = BlockCode.Zmm(18 + row);
                k.vpbroadcastd(x, __dword_ptr[r10 + row * BlockFormats.Length + 4 * step]);
                for (int panel = 0; panel < panels; panel++)
                    k.vpdpbusd(Sum(row, panel), BlockCode.Zmm(16 + panel), x);
            }
        }
    }

    private void Scale(KernelAssembler k, int rows, int panels, int unit)
    {
        int vector = BlockPanel.Steps + unit * Layout.UnitVectors;
        for (int panel = 0; panel < panels; panel++)
        {
            k.vmovaps(BlockCode.Zmm(26 + panel), Packed(panel, vector));
            if (Layout.HasMinimum)
                k.vmovaps(BlockCode.Zmm(16 + panel), Packed(panel, vector + 1));
        }
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
            {
                AssemblerRegisterZMM sum = Sum(row, panel), scale = BlockCode.Zmm(28 + row % 2 * 2 + panel);
                k.vcvtdq2ps(sum, sum);
                k.vmulps(scale, BlockCode.Zmm(26 + panel), __dword_bcst[r10 + TileRows * BlockFormats.Length + row * sizeof(float)]);
                k.vfmadd213ps(sum, scale, Sums(row, panel));
                if (Layout.HasMinimum)
                    k.vfmadd231ps(sum, BlockCode.Zmm(16 + panel), __dword_bcst[r10 + Companion(row, unit)]);
                k.vmovaps(Sums(row, panel), sum);
            }
    }

    /// <summary>The sums go to C, with the bias if there is one.</summary>
    private static void Finish(KernelAssembler k, int rows, int panels)
    {
        Label none = k.CreateLabel();
        for (int panel = 0; panel < panels; panel++)
            for (int row = 0; row < rows; row++)
                k.vmovaps(Sum(row, panel), Sums(row, panel));
        k.mov(rcx, Argument(nameof(Arguments.Bias)));
        k.test(rcx, rcx);
        k.jz(none);
        for (int panel = 0; panel < panels; panel++)
        {
            k.vmovups(BlockCode.Zmm(16 + panel), __zmmword_ptr[rcx + panel * BlockPanel.StepBytes]);
            for (int row = 0; row < rows; row++)
                k.vaddps(Sum(row, panel), Sum(row, panel), BlockCode.Zmm(16 + panel));
        }
        k.Label(ref none);
        EachOfC(k, rows, panels, (row, panel, c) => k.vmovups(c, Sum(row, panel)));
    }

    private static void EachOfC(KernelAssembler k, int rows, int panels, Action<int, int, AssemblerMemoryOperand> write)
    {
        k.mov(r9, Argument(nameof(Arguments.Output)));
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++)
                write(row, panel, __zmmword_ptr[r9 + panel * BlockPanel.StepBytes]);
            k.add(r9, rdx);
        }
    }

    private static AssemblerRegisterZMM Sum(int row, int panel) => BlockCode.Zmm(row * Panels + panel);

    /// <summary>A register of a packed block.</summary>
    private AssemblerMemoryOperand Packed(int panel, int register) => __zmmword_ptr[r11 + panel * Layout.PanelBytes + register * BlockPanel.StepBytes];

    private static int Companion(int row, int unit) => TileRows * (BlockFormats.Length + sizeof(float)) + (unit * TileRows + row) * sizeof(float);

    /// <summary>Sums of all units.</summary>
    private static AssemblerMemoryOperand Sums(int row, int panel) => __zmmword_ptr[rax + row * SumsStep + panel * BlockPanel.StepBytes];

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
