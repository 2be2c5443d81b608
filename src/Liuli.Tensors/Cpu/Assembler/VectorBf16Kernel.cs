using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A 12 × 32 tile of C in 512-bit registers (AVX-512 BF16, VDPBF16PS).</summary>
/// <remarks>
/// <code>
///                          B: 2 steps × 16 columns (zmm24)   × 16 columns (zmm25)
/// row 0 of A (zmm26 …)         zmm0                              zmm1         a pair of steps, repeated, meets the pairs of all columns
///   …                          …                                 …
/// row 11                       zmm22                             zmm23
/// r13, r14 → the step's A and B   r15 steps left; the other registers are those of <see cref="TwelveRows"/>
/// </code>
/// A pair of steps is 24 VDPBF16PS and 14 loads, of 128 bytes of B and 48 of A: 48 cycles on an Emerald Rapids, which begins one in two cycles (<see cref="PeakKernels.VectorBf16"/> measures it),
/// 12 where two begin in one. Each adds the odd product of the pair, then the even one, each rounded to nearest even; subnormal numbers
/// count as zero (Intel's Software Developer's Manual, volume 2, VDPBF16PS).
/// </remarks>
internal sealed class VectorBf16Kernel : Bf16TileKernel
{
    private const int AllRows = TwelveRows.Count, StepBytes = AllRows * RowBytes, PairBytes = Columns * 2 * sizeof(ushort), ColumnRegister = 24, RowRegister = 26;

    private static readonly AssembledKernel s_kernel = new(k => Write(k, rounds: false));

    private static readonly Lazy<AssembledKernel> s_rounding = new(() => new AssembledKernel(k => Write(k, rounds: true)));

    public static VectorBf16Kernel Instance { get; } = new();

    public override int Rows => AllRows;

    // 32 KiB of a strip of B.
    public override int PassDepth => 512;

    public override int BlockDepth => 1024;

    // 256 KiB of A over 512 steps.
    public override int ItemRows(int depth) => 256;

    public override int ItemColumns => 256;

    public override void Run(in Arguments arguments) => (arguments.Rounds ? s_rounding.Value : s_kernel).Run(arguments);

    /// <summary>Writes the code.</summary>
    /// <param name="k">Where it goes.</param>
    /// <param name="rounds">Whether C is bfloat16.</param>
    public static void Write(KernelAssembler k, bool rounds)
    {
        Label strip = k.CreateLabel(), multiply = k.CreateLabel(), zero = k.CreateLabel();
        TwelveRows.Begin(k);
        k.Label(ref strip);
        Begin(k, zero, multiply);
        k.Label(ref multiply);
        Multiply(k);
        TwelveRows.ToC(k, rounds);
        k.add(rax, r11);
        k.dec(rcx);
        k.jnz(strip);
        k.End();
    }

    private static void Begin(KernelAssembler k, Label zero, Label multiply)
    {
        k.test(r9, r9);
        k.jz(zero);
        k.mov(r13, r9);
        TwelveRows.Visit(k, r13, r10, r12, (row, at) =>
        {
            k.vmovups(TwelveRows.Zmm(2 * row), __zmmword_ptr[at]);
            k.vmovups(TwelveRows.Zmm(2 * row + 1), __zmmword_ptr[at + 64]);
        });
        k.add(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.StripOfFrom)));
        k.jmp(multiply);
        k.Label(ref zero);
        for (int sum = 0; sum < 2 * AllRows; sum++)
            k.vpxord(TwelveRows.Zmm(sum), TwelveRows.Zmm(sum), TwelveRows.Zmm(sum));
    }

    private static void Multiply(KernelAssembler k)
    {
        Label step = k.CreateLabel();
        k.mov(r13, rax);
        k.mov(r14, rbx);
        k.mov(r15, KernelAssembler.Argument<Arguments>(nameof(Arguments.Steps)));
        k.Label(ref step);
        for (int pair = 0; pair < Depth / 2; pair++)
        {
            AssemblerRegisterZMM left = TwelveRows.Zmm(ColumnRegister), right = TwelveRows.Zmm(ColumnRegister + 1);
            k.vmovups(left, __zmmword_ptr[r14 + pair * PairBytes]);
            k.vmovups(right, __zmmword_ptr[r14 + pair * PairBytes + 64]);
            for (int row = 0; row < AllRows; row++)
            {
                AssemblerRegisterZMM x = TwelveRows.Zmm(RowRegister + row % 6);
                k.vpbroadcastd(x, __dword_ptr[r13 + row * RowBytes + pair * 2 * sizeof(ushort)]);
                k.vdpbf16ps(TwelveRows.Zmm(2 * row), x, left);
                k.vdpbf16ps(TwelveRows.Zmm(2 * row + 1), x, right);
            }
        }
        k.add(r13, StepBytes);
        k.add(r14, StripBytesOfB);
        k.dec(r15);
        k.jnz(step);
    }
}
