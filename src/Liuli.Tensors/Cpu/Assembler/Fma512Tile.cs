using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="FmaTile"/> in AVX-512: up to 12 rows and 32 or 16 columns.</summary>
/// <remarks>
/// <code>
/// zmm0  zmm1    row 0, columns 0–15 and 16–31        zmm24 zmm25   32 numbers of B at this step of K
///   …                                                zmm26 zmm27   one number of A for each row, broadcast, by turns
/// zmm22 zmm23   row 11                               k1, k2        which columns exist
/// </code>
/// A step takes 24 multiply-adds (12 cycles at two a cycle), 2 loads of B (128 bytes) and 12 broadcasting loads of A. Measured on an Emerald Rapids: 93% of the
/// multiply-add peak, 88% with .NET's own code. With one register of columns: 12 multiply-adds for 13 loads (6.5 cycles).
/// </remarks>
internal sealed class Fma512Tile() : FmaTile(rows: 12, lanes: 16)
{
    protected override void Clear(KernelAssembler k, int register) => k.vpxord(Zmm(register), Zmm(register), Zmm(register));

    protected override void Load(KernelAssembler k, int register, AssemblerMemoryOperand from) => k.vmovups(Zmm(register), from);

    protected override void Broadcast(KernelAssembler k, int register, AssemblerMemoryOperand from) => k.vbroadcastss(Zmm(register), from);

    protected override void MultiplyAdd(KernelAssembler k, int sum, int a, int b) => k.vfmadd231ps(Zmm(sum), Zmm(a), Zmm(b));

    protected override void WriteBack(KernelAssembler k, int count, int halves)
    {
        Label noBias = k.CreateLabel(), store = k.CreateLabel();
        k.mov(eax, Argument(nameof(Operands.Mask)));
        k.kmovd(k1, eax);
        k.shr(eax, (byte)Lanes);
        k.kmovd(k2, eax);
        k.mov(rax, Argument(nameof(Operands.Bias)));
        k.test(rax, rax);
        k.jz(noBias);
        for (int half = 0; half < halves; half++)
        {
            k.vmovups(Masked(B(half), half).z, __[rax + half * VectorBytes]);
            for (int row = 0; row < count; row++)
                k.vaddps(Zmm(Sum(row, half)), Zmm(Sum(row, half)), Zmm(B(half)));
        }
        k.Label(ref noBias);
        k.mov(rdx, Argument(nameof(Operands.C)));
        k.mov(r11, Argument(nameof(Operands.CRow)));
        k.mov(eax, Argument(nameof(Operands.Add)));
        k.test(eax, eax);
        k.jz(store);
        k.mov(rax, rdx);
        for (int row = 0; row < count; row++, k.add(rax, r11))
            for (int half = 0; half < halves; half++)
                k.vaddps(Masked(Sum(row, half), half), Zmm(Sum(row, half)), __[rax + half * VectorBytes]);
        k.Label(ref store);
        for (int row = 0; row < count; row++, k.add(rdx, r11))
            for (int half = 0; half < halves; half++)
                k.vmovups(half == 0 ? __[rdx].k1 : __[rdx + VectorBytes].k2, Zmm(Sum(row, half)));
    }

    private static AssemblerRegisterZMM Masked(int register, int half) => half == 0 ? Zmm(register).k1 : Zmm(register).k2;

    private static AssemblerRegisterZMM Zmm(int i) => BlockCode.Zmm(i);
}
