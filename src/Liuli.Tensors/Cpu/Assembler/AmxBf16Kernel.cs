using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A 32 × 32 tile of C in four tile registers (AMX-BF16, TDPBF16PS).</summary>
/// <remarks>
/// <code>
///                      B: 32 steps × 16 columns      × 16 columns
///                      tmm6 (16 pairs × 64 bytes)    tmm7
/// A: 16 rows, tmm4       tmm0                          tmm1
///    16 rows, tmm5       tmm2                          tmm3
/// rax → strip of A   rbx → strip of B   rcx strips left   r8 → C, rdx its row   r9 → From, r10 its row   r11 strip of A
/// r12 → C's rows that are asked for   r13, r14 → the step's A and B   r15 steps left   rsi, rbp rows of the tiles of A and B
/// </code>
/// 32 steps of K are 4 tile products of 16 cycles each and 4 KiB of loads; the 2 KiB of B stay in the first-level cache over all strips, the
/// 2 KiB of A come from the second: 32 bytes a cycle. A product's sum is ready after 52 cycles, the next to need it begins after 64.
/// Each element of C begins with its old value and adds, for each step, the sum of the even products and the sum of the odd ones: Intel's Software
/// Developer's Manual, volume 2, TDPBF16PS. Subnormal inputs and results count as zero.
/// The tiles are configured and released in each call: a thread between two calls has none, so that the system saves none.
/// </remarks>
internal sealed class AmxBf16Kernel : Bf16TileKernel
{
    private const int TileRows = 16, TileBytes = TileRows * 64, AllRows = 2 * TileRows, StepBytes = AllRows * RowBytes;

    private static readonly AssembledKernel s_kernel = new(Write);

    public static AmxBf16Kernel Instance { get; } = new();

    public override int Rows => AllRows;

    public override void Run(in Arguments arguments) => s_kernel.Run(arguments);

    public static void Write(KernelAssembler k)
    {
        Label configuration = k.Constant(TileConfiguration.Whole), strip = k.CreateLabel(), multiply = k.CreateLabel(), zero = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        k.ldtilecfg(__[configuration]);
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.A)));
        k.mov(r11, KernelAssembler.Argument<Arguments>(nameof(Arguments.StripOfA)));
        k.mov(rbx, KernelAssembler.Argument<Arguments>(nameof(Arguments.B)));
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Strips)));
        k.mov(r8, KernelAssembler.Argument<Arguments>(nameof(Arguments.C)));
        k.mov(rdx, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfC)));
        k.mov(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.From)));
        k.mov(r10, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfFrom)));
        k.mov(rsi, RowBytes);
        k.mov(rbp, Columns * 2 * sizeof(ushort));
        k.Label(ref strip);
        Begin(k, zero, multiply);
        k.Label(ref multiply);
        Multiply(k);
        End(k);
        k.dec(rcx);
        k.jnz(strip);
        k.tilerelease();
        k.End();
    }

    private static void Begin(KernelAssembler k, Label zero, Label multiply)
    {
        k.test(r9, r9);
        k.jz(zero);
        SixteenRowsOn(k, r12, r9, r10);
        k.tileloadd(tmm0, __[r9 + r10]);
        k.tileloadd(tmm1, __[r9 + r10 + 64]);
        k.tileloadd(tmm2, __[r12 + r10]);
        k.tileloadd(tmm3, __[r12 + r10 + 64]);
        k.add(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.StripOfFrom)));
        k.jmp(multiply);
        k.Label(ref zero);
        k.tilezero(tmm0);
        k.tilezero(tmm1);
        k.tilezero(tmm2);
        k.tilezero(tmm3);
    }

    private static void Multiply(KernelAssembler k)
    {
        Label step = k.CreateLabel();
        k.mov(r12, r8);
        k.mov(r13, rax);
        k.mov(r14, rbx);
        k.mov(r15, KernelAssembler.Argument<Arguments>(nameof(Arguments.Steps)));
        k.Label(ref step);
        k.tileloadd(tmm4, __[r13 + rsi]);
        k.tileloadd(tmm6, __[r14 + rbp]);
        k.tdpbf16ps(tmm0, tmm4, tmm6);
        k.tileloadd(tmm7, __[r14 + rbp + 64]);
        k.tdpbf16ps(tmm1, tmm4, tmm7);
        k.tileloadd(tmm5, __[r13 + rsi + TileBytes]);
        k.tdpbf16ps(tmm2, tmm5, tmm6);
        k.tdpbf16ps(tmm3, tmm5, tmm7);
        // Two rows of C a step: they are on their way to the first-level cache, ready to be written, when the sums are finished.
        for (int row = 0; row < 2; row++)
        {
            k.prefetchw(__byte_ptr[r12]);
            k.prefetchw(__byte_ptr[r12 + 64]);
            k.add(r12, rdx);
        }
        k.add(r13, StepBytes);
        k.add(r14, StripBytesOfB);
        k.dec(r15);
        k.jnz(step);
    }

    private static void End(KernelAssembler k)
    {
        SixteenRowsOn(k, r12, r8, rdx);
        k.tilestored(__[r8 + rdx], tmm0);
        k.tilestored(__[r8 + rdx + 64], tmm1);
        k.tilestored(__[r12 + rdx], tmm2);
        k.tilestored(__[r12 + rdx + 64], tmm3);
        SixteenRowsOn(k, r8, r12, rdx);
        k.add(rax, r11);
    }

    private static void SixteenRowsOn(KernelAssembler k, AssemblerRegister64 to, AssemblerRegister64 from, AssemblerRegister64 row)
    {
        k.lea(to, __[from + row * 8]);
        k.lea(to, __[to + row * 8]);
    }
}
