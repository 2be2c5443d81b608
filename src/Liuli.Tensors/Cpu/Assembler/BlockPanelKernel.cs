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
/// x row 7                 zmm14             zmm15           integer sums of one block; those of all blocks lie in C
/// zmm26, zmm27 scales of the panels' blocks     zmm28 … zmm31 d_x·d_w
/// r10 → block of x: q of 8 rows | d of 8 rows | c of 8 rows    r11 → packed block    rax, rbx → rows 0 and 4 of C, rdx its step, r8 three steps
/// </code>
/// A block of 32 steps of K takes 8 × 16 vpdpbusd and 3 × 16 instructions to scale and add, all on the two vector ports: 88 cycles, of which 64 multiply:
/// at most 73% of the processor's integer peak. Loads: 80 of operands, 48 of scales and sums, 1.5 a cycle.
/// </remarks>
internal sealed unsafe class BlockPanelKernel : BlockStripKernel
{
    private const int TileRows = 8;

    private static readonly Lazy<AssembledKernel>[] s_kernels =
        [.. Enumerable.Range(0, TileRows * Panels).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, i / Panels + 1, i % Panels + 1))))];

    public static BlockPanelKernel Instance { get; } = new();

    public override int Rows => TileRows;

    public override bool Signed => false;

    public override int WorkBytes => 0;

    public override void Run(int rows, int panels, in Arguments arguments)
    {
        Arguments tile = arguments;
        for (int row = 0; row < rows; row += TileRows, tile.X += tile.TileOfX, tile.Output = (float*)((byte*)tile.Output + TileRows * tile.OutputStep))
            For(Math.Min(TileRows, rows - row), panels).Run(tile);
    }

    private static AssembledKernel For(int rows, int panels) => s_kernels[(rows - 1) * Panels + panels - 1].Value;

    private static void Write(KernelAssembler k, int rows, int panels)
    {
        Label loop = k.CreateLabel();
        k.Begin(rbx);
        k.mov(r10, Argument(nameof(Arguments.X)));
        k.mov(rcx, Argument(nameof(Arguments.Blocks)));
        k.mov(rax, Argument(nameof(Arguments.Output)));
        k.mov(rdx, Argument(nameof(Arguments.OutputStep)));
        k.lea(r8, __[rdx + rdx * 2]);
        k.lea(rbx, __[rax + rdx * 4]);
        Clear(k, rows, panels);
        k.mov(r11, Argument(nameof(Arguments.Panel)));
        k.Label(ref loop);
        Multiply(k, rows, panels);
        Scale(k, rows, panels);
        k.add(r10, TileRows * BlockPanel.ActivationBytes);
        k.add(r11, PanelStep);
        k.dec(rcx);
        k.jnz(loop);
        AddBias(k, rows, panels);
        k.End();
    }

    private static void Clear(KernelAssembler k, int rows, int panels)
    {
        Label goOn = k.CreateLabel();
        k.cmp(__qword_ptr[Argument(nameof(Arguments.GoOn))], 0);
        k.jne(goOn);
        k.vpxord(zmm0, zmm0, zmm0);
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
                k.vmovups(Output(row, panel), zmm0);
        k.Label(ref goOn);
    }

    private static void Multiply(KernelAssembler k, int rows, int panels)
    {
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
                k.vpbroadcastd(Sum(row, panel), __dword_ptr[r10 + TileRows * (BlockFormats.Length + sizeof(float)) + row * sizeof(int)]);
        for (int step = 0; step < BlockPanel.Steps; step++)
        {
            for (int panel = 0; panel < panels; panel++)
                k.vmovdqa64(BlockCode.Zmm(16 + panel), __zmmword_ptr[r11 + panel * BlockPanel.Bytes + step * BlockPanel.StepBytes]);
            for (int row = 0; row < rows; row++)
            {
                AssemblerRegisterZMM x = BlockCode.Zmm(18 + row);
                k.vpbroadcastd(x, __dword_ptr[r10 + row * BlockFormats.Length + 4 * step]);
                for (int panel = 0; panel < panels; panel++)
                    k.vpdpbusd(Sum(row, panel), BlockCode.Zmm(16 + panel), x);
            }
        }
    }

    private static void Scale(KernelAssembler k, int rows, int panels)
    {
        for (int panel = 0; panel < panels; panel++)
            k.vmovaps(BlockCode.Zmm(26 + panel), __zmmword_ptr[r11 + panel * BlockPanel.Bytes + BlockPanel.Steps * BlockPanel.StepBytes]);
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
            {
                AssemblerRegisterZMM sum = Sum(row, panel), scale = BlockCode.Zmm(28 + row % 2 * 2 + panel);
                k.vcvtdq2ps(sum, sum);
                k.vmulps(scale, BlockCode.Zmm(26 + panel), __dword_bcst[r10 + TileRows * BlockFormats.Length + row * sizeof(float)]);
                k.vfmadd213ps(sum, scale, Output(row, panel));
                k.vmovups(Output(row, panel), sum);
            }
    }

    private static void AddBias(KernelAssembler k, int rows, int panels)
    {
        Label none = k.CreateLabel();
        k.mov(r9, Argument(nameof(Arguments.Bias)));
        k.test(r9, r9);
        k.jz(none);
        for (int panel = 0; panel < panels; panel++)
        {
            k.vmovups(zmm0, __zmmword_ptr[r9 + panel * BlockPanel.StepBytes]);
            for (int row = 0; row < rows; row++)
            {
                k.vaddps(zmm1, zmm0, Output(row, panel));
                k.vmovups(Output(row, panel), zmm1);
            }
        }
        k.Label(ref none);
    }

    private static AssemblerRegisterZMM Sum(int row, int panel) => BlockCode.Zmm(row * Panels + panel);

    private static AssemblerMemoryOperand Output(int row, int panel)
    {
        AssemblerRegister64 four = row < 4 ? rax : rbx;
        int offset = panel * BlockPanel.StepBytes;
        return (row % 4) switch
        {
            0 => __zmmword_ptr[four + offset],
            1 => __zmmword_ptr[four + rdx + offset],
            2 => __zmmword_ptr[four + rdx * 2 + offset],
            _ => __zmmword_ptr[four + r8 + offset],
        };
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
