using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="FmaTile"/> in AVX2 and FMA: up to 6 rows and 16 or 8 columns.</summary>
/// <remarks>
/// <code>
/// ymm0  ymm1    row 0, columns 0–7 and 8–15          ymm12 ymm13   16 numbers of B at this step of K
///   …                                                ymm14 ymm15   one number of A for each row, broadcast, by turns
/// ymm10 ymm11   row 5                                              at the end which columns exist
/// </code>
/// A step takes 12 multiply-adds (6 cycles at two a cycle), 2 loads of B (64 bytes) and 6 broadcasting loads of A: 8 loads, of which two or three begin in a cycle.
/// With one register of columns: 6 multiply-adds for 7 loads.
/// </remarks>
internal sealed class Fma256Tile() : FmaTile(rows: 6, lanes: 8)
{
    protected override void Clear(KernelAssembler k, int register) => k.vxorps(Ymm(register), Ymm(register), Ymm(register));

    protected override void Load(KernelAssembler k, int register, AssemblerMemoryOperand from) => k.vmovups(Ymm(register), from);

    protected override void Broadcast(KernelAssembler k, int register, AssemblerMemoryOperand from) => k.vbroadcastss(Ymm(register), from);

    protected override void MultiplyAdd(KernelAssembler k, int sum, int a, int b) => k.vfmadd231ps(Ymm(sum), Ymm(a), Ymm(b));

    /// <summary>Masked stores take some processors many cycles, so that whole tiles have code of their own.</summary>
    protected override void WriteBack(KernelAssembler k, int count, int halves)
    {
        Label whole = k.CreateLabel(), done = k.CreateLabel();
        k.mov(r8, Argument(nameof(Operands.Bias)));
        k.mov(rdx, Argument(nameof(Operands.C)));
        k.mov(r11, Argument(nameof(Operands.CRow)));
        k.mov(ecx, Argument(nameof(Operands.Mask)));
        k.cmp(ecx, (1 << halves * Lanes) - 1);
        k.je(whole);
        LoadMasks(k, halves);
        WriteBack(k, count, halves, masked: true);
        k.jmp(done);
        k.Label(ref whole);
        WriteBack(k, count, halves, masked: false);
        k.Label(ref done);
    }

    /// <summary>A part of as many ones as there are columns and then zeros.</summary>
    private void LoadMasks(KernelAssembler k, int halves)
    {
        uint[] mask = new uint[2 * Columns];
        Array.Fill(mask, uint.MaxValue, 0, Columns);
        k.popcnt(ecx, ecx);
        k.neg(rcx);
        k.lea(rax, __[k.Constant<uint>(mask)]);
        for (int half = 0; half < halves; half++)
            k.vmovups(Mask(half), __[rax + rcx * sizeof(uint) + Columns * sizeof(uint) + half * VectorBytes]);
    }

    private void WriteBack(KernelAssembler k, int count, int halves, bool masked)
    {
        Label noBias = k.CreateLabel(), store = k.CreateLabel();
        k.test(r8, r8);
        k.jz(noBias);
        for (int half = 0; half < halves; half++)
        {
            LoadColumns(k, half, __[r8 + half * VectorBytes], masked);
            for (int row = 0; row < count; row++)
                k.vaddps(Ymm(Sum(row, half)), Ymm(Sum(row, half)), Ymm(B(half)));
        }
        k.Label(ref noBias);
        k.mov(eax, Argument(nameof(Operands.Add)));
        k.test(eax, eax);
        k.jz(store);
        k.mov(rax, rdx);
        for (int row = 0; row < count; row++, k.add(rax, r11))
            for (int half = 0; half < halves; half++)
            {
                LoadColumns(k, half, __[rax + half * VectorBytes], masked);
                k.vaddps(Ymm(Sum(row, half)), Ymm(Sum(row, half)), Ymm(B(half)));
            }
        k.Label(ref store);
        for (int row = 0; row < count; row++, k.add(rdx, r11))
            for (int half = 0; half < halves; half++)
                if (masked)
                    k.vmaskmovps(__[rdx + half * VectorBytes], Mask(half), Ymm(Sum(row, half)));
                else
                    k.vmovups(__[rdx + half * VectorBytes], Ymm(Sum(row, half)));
    }

    private void LoadColumns(KernelAssembler k, int half, AssemblerMemoryOperand from, bool masked)
    {
        if (masked)
            k.vmaskmovps(Ymm(B(half)), Mask(half), from);
        else
            k.vmovups(Ymm(B(half)), from);
    }

    private AssemblerRegisterYMM Mask(int half) => Ymm(A(half));

    private static AssemblerRegisterYMM Ymm(int i) => BlockCode.Ymm(i);
}
