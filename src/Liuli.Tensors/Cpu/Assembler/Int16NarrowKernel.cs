using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>The 12 × 32 tile of <see cref="Int16TileKernel"/> in 256-bit registers, for AVX2 with AVX-VNNI, or with AVX-512 VNNI where 512-bit registers lower the clock: the same packed operands, the same sums in the same order, the same bits.</summary>
/// <remarks>
/// Over a unit of K, up to 128 steps, the tile is computed in quarters of 6 × 16, then the next unit follows; what a quarter reads stays in the first-level cache for the others.
/// <code>
///                          B: 2 steps × 8 columns (ymm12)    × 8 columns (ymm13)
/// row 0 of A (ymm14)           ymm0                              ymm1         a pair of steps, repeated, meets the pairs of all columns
/// row 1      (ymm15)           ymm2                              ymm3
///   …                          …                                 …
/// row 5      (ymm15)           ymm10                             ymm11
/// rax → strip of A   rcx strips left   r8 → C   r9 → From   rsi → working memory: 12 × 32 floats, sums of f·g·h
/// r10, r11 → the unit's A and B   rbp → its factors of B   rbx groups left   r12 groups of the unit   rdx quarter: 0, 1 rows 0–5, 2, 3 rows 6–11; even left
/// r13, r14 → the group's A and B   r15 groups of the quarter that are left
/// </code>
/// A pair of steps is 12 VPDPWSSDS, 6 cycles where two begin in one, and 8 loads: 64 bytes of B, 24 of A, from the first-level cache. A whole quarter of a unit is 768 of them, 384 cycles; at its end stand 36 instructions on the
/// same ports. A unit of the tile reads 11 KiB in 1,536 cycles from the second-level cache.
/// </remarks>
internal sealed class Int16NarrowKernel : Int16TileKernel
{
    private const int HalfRows = TwelveRows.Count / 2, VectorBytes = 32, PairBytes = Columns * 2 * sizeof(ushort), SumRow = Columns * sizeof(float), HalfOfColumns = PairBytes / 2;

    private const int Left = 12, Right = 13, RowRegister = 14;

    private Int16NarrowKernel(bool vex) : base(Kernel(vex, rounds: false), Kernel(vex, rounds: true))
    {
    }

    /// <summary>In AVX-VNNI's encoding.</summary>
    public static Int16NarrowKernel Vex { get; } = new(vex: true);

    /// <summary>In that of AVX-512 VNNI and VL.</summary>
    public static Int16NarrowKernel Evex { get; } = new(vex: false);

    /// <summary>The kernel for a context; null where it has no instruction for it, or 512-bit registers, whose multiply-adds of floats are as fast.</summary>
    public static Int16NarrowKernel? Of(CpuContext context) => context.Lanes != CpuLevel.Avx2 ? null
        : context.Can(CpuInstructions.AvxVnni) ? Vex : context.Can(CpuInstructions.Avx512VnniNarrow) ? Evex : null;

    private static Lazy<AssembledKernel> Kernel(bool vex, bool rounds) => new(() => new AssembledKernel(k => Write(k, vex, rounds)));

    private static void Write(KernelAssembler k, bool vex, bool rounds)
    {
        Label strip = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        k.mov(rax, Argument(nameof(Arguments.A)));
        k.mov(rcx, Argument(nameof(Arguments.Strips)));
        k.mov(r8, Argument(nameof(Arguments.C)));
        k.mov(r9, Argument(nameof(Arguments.From)));
        k.mov(rsi, Argument(nameof(Arguments.Work)));
        k.Label(ref strip);
        Multiply(k, vex);
        AddFrom(k);
        ToC(k, rounds);
        k.add(rax, Argument(nameof(Arguments.StripOfA)));
        k.dec(rcx);
        k.jnz(strip);
        k.End();
    }

    private static void Multiply(KernelAssembler k, bool vex)
    {
        Label unit = k.CreateLabel(), quarter = k.CreateLabel(), group = k.CreateLabel();
        k.vxorps(Ymm(0), Ymm(0), Ymm(0));
        for (int i = 0; i < TwelveRows.Count * SumRow; i += VectorBytes)
            k.vmovups(__ymmword_ptr[rsi + i], Ymm(0));
        k.mov(r10, rax);
        k.mov(r11, Argument(nameof(Arguments.B)));
        k.mov(rbp, Argument(nameof(Arguments.Factors)));
        k.mov(rbx, Argument(nameof(Arguments.Steps)));
        k.Label(ref unit);
        k.mov(r12d, Unit / Depth);
        k.cmp(rbx, r12);
        k.cmovb(r12, rbx);
        k.xor(edx, edx);
        k.Label(ref quarter);
        BeginQuarter(k);
        k.Label(ref group);
        for (int pair = 0; pair < Depth / 2; pair++)
            Pair(k, pair, vex);
        k.add(r13, GroupBytesOfA);
        k.add(r14, StripBytesOfB);
        k.dec(r15);
        k.jnz(group);
        AddQuarter(k);
        k.inc(edx);
        k.cmp(edx, 4);
        k.jb(quarter);
        k.imul(r13, r12, GroupBytesOfA);
        k.add(r10, r13);
        k.imul(r14, r12, StripBytesOfB);
        k.add(r11, r14);
        k.add(rbp, FactorBytesOfB);
        k.sub(rbx, r12);
        k.jnz(unit);
    }

    private static void BeginQuarter(KernelAssembler k)
    {
        k.mov(r13d, edx);
        k.shr(r13d, 1);
        k.imul(r13d, r13d, HalfRows * RowBytes);
        k.add(r13, r10);
        k.mov(r14d, edx);
        k.and(r14d, 1);
        k.imul(r14d, r14d, HalfOfColumns);
        k.add(r14, r11);
        for (int i = 0; i < 2 * HalfRows; i++)
            k.vpxor(Ymm(i), Ymm(i), Ymm(i));
        k.mov(r15, r12);
    }

    private static void Pair(KernelAssembler k, int pair, bool vex)
    {
        k.vmovdqu(Ymm(Left), __ymmword_ptr[r14 + pair * PairBytes]);
        k.vmovdqu(Ymm(Right), __ymmword_ptr[r14 + pair * PairBytes + VectorBytes]);
        for (int row = 0; row < HalfRows; row++)
        {
            AssemblerRegisterYMM x = Ymm(RowRegister + row % 2);
            k.vpbroadcastd(x, __dword_ptr[r13 + row * RowBytes + pair * 2 * sizeof(ushort)]);
            for (int half = 0; half < 2; half++)
                (vex ? k.vex : k.evex).vpdpwssds(Ymm(2 * row + half), x, Ymm(Left + half));
        }
    }

    /// <summary>The sums of f·g·h of the quarter grow by those of the unit whose last group lies before r13.</summary>
    private static void AddQuarter(KernelAssembler k)
    {
        k.mov(r15d, edx);
        k.shr(r15d, 1);
        // From the lower rows' part of the group behind the last one to the factors' end, then over those of the rows above.
        k.imul(r14d, r15d, HalfRows * (RowBytes - sizeof(float)));
        k.sub(r13, r14);
        k.imul(r15d, r15d, HalfRows * SumRow);
        k.add(r15, rsi);
        k.mov(r14d, edx);
        k.and(r14d, 1);
        k.imul(r14d, r14d, FactorBytesOfB / 2);
        k.add(r15, r14);
        k.vmovups(Ymm(Left), __ymmword_ptr[rbp + r14]);
        k.vmovups(Ymm(Right), __ymmword_ptr[rbp + r14 + VectorBytes]);
        for (int row = 0; row < HalfRows; row++)
        {
            AssemblerRegisterYMM[] factors = [Ymm(RowRegister), Ymm(RowRegister + 1)];
            k.vbroadcastss(factors[1], __dword_ptr[r13 - RowBytes + row * sizeof(float)]);
            k.vmulps(factors[0], Ymm(Left), factors[1]);
            k.vmulps(factors[1], Ymm(Right), factors[1]);
            for (int half = 0; half < 2; half++)
            {
                AssemblerRegisterYMM sums = Ymm(2 * row + half);
                int at = row * SumRow + half * VectorBytes;
                k.vcvtdq2ps(sums, sums);
                k.vfmadd213ps(sums, factors[half], __ymmword_ptr[r15 + at]);
                k.vmovups(__ymmword_ptr[r15 + at], sums);
            }
        }
    }

    private static void AddFrom(KernelAssembler k)
    {
        Label row = k.CreateLabel(), done = k.CreateLabel();
        k.test(r9, r9);
        k.jz(done);
        k.mov(r13, rsi);
        k.mov(r14, r9);
        k.mov(r10, Argument(nameof(Arguments.RowOfFrom)));
        k.mov(r12d, TwelveRows.Count);
        k.Label(ref row);
        for (int i = 0; i < SumRow; i += VectorBytes)
        {
            k.vmovups(Ymm(0), __ymmword_ptr[r13 + i]);
            k.vaddps(Ymm(0), Ymm(0), __ymmword_ptr[r14 + i]);
            k.vmovups(__ymmword_ptr[r13 + i], Ymm(0));
        }
        k.add(r13, SumRow);
        k.add(r14, r10);
        k.dec(r12d);
        k.jnz(row);
        k.add(r9, Argument(nameof(Arguments.StripOfFrom)));
        k.Label(ref done);
    }

    private static void ToC(KernelAssembler k, bool rounds)
    {
        Label row = k.CreateLabel();
        if (rounds)
            RoundingStores.BeginRound16(k);
        k.mov(r13, rsi);
        k.mov(rdx, Argument(nameof(Arguments.RowOfC)));
        k.mov(r12d, TwelveRows.Count);
        k.Label(ref row);
        for (int i = 0; i < SumRow / VectorBytes; i++)
            k.vmovups(Ymm(i), __ymmword_ptr[r13 + i * VectorBytes]);
        for (int i = 0; rounds && i < SumRow / VectorBytes; i += 2)
            RoundingStores.Round16(k, Ymm(i), Ymm(i + 1));
        for (int i = 0; i < SumRow / VectorBytes; i += rounds ? 2 : 1)
            k.vmovups(__ymmword_ptr[r8 + (rounds ? i / 2 : i) * VectorBytes], Ymm(i));
        k.add(r13, SumRow);
        k.add(r8, rdx);
        k.dec(r12d);
        k.jnz(row);
    }

    private static AssemblerRegisterYMM Ymm(int i) => BlockCode.Ymm(i);

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
