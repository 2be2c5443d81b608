using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using Arguments = Liuli.Tensors.Cpu.Assembler.Bf16TileKernel.Arguments;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>What the kernels of 12 × 32 tiles in 512-bit registers share: where their arguments lie, and how they visit the rows of a tile.</summary>
/// <remarks>
/// <code>
/// rax → strip of A   r11 one strip   rbx → strip of B   rcx strips left   r8 → C, rdx its row, rbp three rows   r9 → From, r10 its row, r12 three rows
/// r13, r14, r15 are free, and so is rsi
/// </code>
/// </remarks>
internal static class TwelveRows
{
    /// <summary>Rows of a tile.</summary>
    public const int Count = 12;

    /// <summary>Begins a kernel.</summary>
    public static void Begin(KernelAssembler k)
    {
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.A)));
        k.mov(r11, KernelAssembler.Argument<Arguments>(nameof(Arguments.StripOfA)));
        k.mov(rbx, KernelAssembler.Argument<Arguments>(nameof(Arguments.B)));
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Strips)));
        k.mov(r8, KernelAssembler.Argument<Arguments>(nameof(Arguments.C)));
        k.mov(rdx, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfC)));
        k.mov(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.From)));
        k.mov(r10, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfFrom)));
        k.lea(rbp, __[rdx + rdx * 2]);
        k.lea(r12, __[r10 + r10 * 2]);
    }

    /// <summary>Does something at each row; the pointer moves on by all of them.</summary>
    public static void Visit(KernelAssembler k, AssemblerRegister64 pointer, AssemblerRegister64 row, AssemblerRegister64 threeRows, Action<int, AssemblerMemoryOperand> visit)
    {
        for (int i = 0; i < Count; i += 3)
        {
            visit(i, __[pointer]);
            visit(i + 1, __[pointer + row]);
            visit(i + 2, __[pointer + row * 2]);
            k.add(pointer, threeRows);
        }
    }

    /// <summary>The sums of a tile, which are in zmm0 to zmm23, two registers a row, go to C.</summary>
    /// <param name="k">Where the code goes.</param>
    /// <param name="rounds">Whether C is bfloat16.</param>
    public static void ToC(KernelAssembler k, bool rounds) => Visit(k, r8, rdx, rbp, (row, at) =>
    {
        if (rounds)
        {
            // The lower half of the result is the last operand's.
            k.vcvtne2ps2bf16(Zmm(2 * row), Zmm(2 * row + 1), Zmm(2 * row));
            k.vmovups(__zmmword_ptr[at], Zmm(2 * row));
            return;
        }
        k.vmovups(__zmmword_ptr[at], Zmm(2 * row));
        k.vmovups(__zmmword_ptr[at + 64], Zmm(2 * row + 1));
    });

    public static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
