using System.Runtime.CompilerServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A 12 × 32 tile of C in 512-bit registers (AVX-512 VNNI, VPDPWSSDS): whole numbers of 16 bits that share an exponent, exact sums of 128 products of them, long ones of F32.</summary>
/// <remarks>
/// A VPDPWSSD multiplies and adds 32 numbers, twice as many as a VFMADD231PS, and loses nothing. What whole numbers lack in range, exponents make up that some share (block floating point):
/// <code>
/// a unit: 128 steps of K, in four groups of 32; the last one of a product may be shorter
/// a group of A: 12 rows of 32 steps and 12 factors f, those of the unit in its last group: A = a′·f, f = 2ᵗ, t by the row's numbers in the unit (<see cref="Int16Scale"/>)     13 · 64 bytes
/// a strip of B: as <see cref="Bf16TileKernel"/> has it; behind it 32 factors g for each unit: B = b′·g
/// in both, a pair of steps is one and the sixteenth after it
/// C = Σ over units of f·g·h (+ From)     h = Σ of a unit's 128 products a′·b′, |h| ≤ 2³¹, as the squares of both sides' numbers add up to no more; VPDPWSSDS ends there
///
///                          B: 2 steps × 16 columns (zmm24)   × 16 columns (zmm25)
/// row 0 of A (zmm26 …)         zmm0                              zmm1         a pair of steps, repeated, meets the pairs of all columns
///   …                          …                                 …
/// row 11                       zmm22                             zmm23
/// r13, r14 → the group's A and B   r15 groups that are done   rsi → working memory: 12 × 32 floats, sums of f·g·h; the other registers are those of <see cref="TwelveRows"/>
/// </code>
/// A unit is 1,536 VPDPWSSDS, 14 loads for each 24, and for a row's two registers at its end six instructions on the two ports that these take: 72. Measured on an Emerald Rapids' core, strips of 768 and 1,024 steps:
/// 95% of what VPDPWSSDS and VFMADD231PH both reach on registers alone, 191 billion multiply-adds a second (units of 64 steps 91%, of 32 84%).
/// <para>Half precision is not needed, nor AVX-512 BF16: without that, sums become bfloat16 by <see cref="RoundingStores"/>. <see cref="Int16NarrowKernel"/> computes the same bits in 256-bit registers.</para>
/// <para>The error of C[i, j]: rounding, |δa| ≤ f/2 and |δb| ≤ g/2, and the sums of units in F32. The numbers of a unit have a length of 2¹⁴ᐧ⁵ to 2¹⁵ᐧ⁵ in whole ones (at least 2¹⁴), their errors, each 0.29 as the
/// root of mean squares, one of 0.29·√128 = 3.3: 0.00007 to 0.0002 of it, whatever they are. Rounding to bfloat16 leaves 0.0016.</para>
/// <para>A row or column with an infinity or NaN has a factor that is infinite or NaN, and 0 for its finite numbers: such a C is infinite or NaN by what it meets, where a number that is rounded to 0 counts as that.</para>
/// </remarks>
internal unsafe class Int16TileKernel : Bf16TileKernel
{
    /// <summary>Steps of K whose numbers share an exponent.</summary>
    public const int Unit = 4 * Depth;

    /// <summary>Bytes of 32 steps of a strip of A: its rows and their factors.</summary>
    public const int GroupBytesOfA = (TwelveRows.Count + 1) * RowBytes;

    /// <summary>Where a group's factors begin.</summary>
    public const int FactorsOfGroup = TwelveRows.Count * RowBytes;

    /// <summary>Bytes of the factors of a unit of B.</summary>
    public const int FactorBytesOfB = Columns * sizeof(float);

    private const int AllRows = TwelveRows.Count, PairBytes = Columns * 2 * sizeof(ushort), VectorBytes = 64, ColumnRegister = 24, RowRegister = 26;

    private const int SumRow = Columns * sizeof(float), WorkBytes = AllRows * SumRow;

    private static readonly Lazy<AssembledKernel> s_sums = Kernel(k => TwelveRows.ToC(k, rounds: false)), s_rounding = Kernel(k => TwelveRows.ToC(k, rounds: true)), s_roundingByHand = Kernel(RoundingStores.TwelveRowsToC);

    private readonly Lazy<AssembledKernel> _sums, _rounding;

    /// <param name="sums">Writes floats.</param>
    /// <param name="rounding">Writes bfloat16.</param>
    protected Int16TileKernel(Lazy<AssembledKernel> sums, Lazy<AssembledKernel> rounding) => (_sums, _rounding) = (sums, rounding);

    /// <summary>Without AVX-512 BF16.</summary>
    public static Int16TileKernel WithoutBf16 { get; } = new(s_sums, s_roundingByHand);

    /// <summary>With it where the processor has it.</summary>
    public static Int16TileKernel Instance { get; } = CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16) ? new(s_sums, s_rounding) : WithoutBf16;

    /// <summary>The kernel for a context; null where none can run or pays: on processors with AVX2 alone, a VPMADDWD and the VPADDD that adds its sums take two ports' turns for as many products as two VFMADD231PS.</summary>
    public static Int16TileKernel? For(CpuContext context) => !context.Can(CpuInstructions.Assembled | CpuInstructions.Avx512Vnni) ? Int16NarrowKernel.Of(context)
        : context.Can(CpuInstructions.Avx512Bf16) ? Instance : WithoutBf16;

    public override int Rows => AllRows;

    public override int PackedRows => AllRows + 1;

    public override int UnitDepth => Unit;

    // The sums wait in the first-level cache, so that C is visited once in 1024 steps; a strip of B is 64 KiB then, read in order from the second-level cache.
    public override int PassDepth => 1024;

    public override int BlockDepth => PassDepth;

    // 560 KiB of A over 1024 steps.
    public override int ItemRows(int depth) => 264;

    public override int ItemColumns => 256;

    public override int BytesBehindB(int k) => (k + Unit - 1) / Unit * FactorBytesOfB;

    public override int NumbersOfLine(int k) => k + k / AllRows + 3;

    [SkipLocalsInit]
    public override void Run(in Arguments arguments)
    {
        byte* memory = stackalloc byte[WorkBytes + VectorBytes];
        Arguments complete = arguments;
        complete.Work = (byte*)((nint)(memory + VectorBytes - 1) & -VectorBytes);
        if (complete.Ask == null)
            complete.Ask = complete.B;
        (arguments.Rounds ? _rounding : _sums).Value.Run(complete);
    }

    private static Lazy<AssembledKernel> Kernel(Action<KernelAssembler> toC) => new(() => new AssembledKernel(k => Write(k, toC)));

    /// <summary>Writes the code.</summary>
    /// <param name="k">Where it goes.</param>
    /// <param name="toC">Writes what stores the sums.</param>
    private static void Write(KernelAssembler k, Action<KernelAssembler> toC)
    {
        Label strip = k.CreateLabel();
        TwelveRows.Begin(k);
        k.mov(rsi, KernelAssembler.Argument<Arguments>(nameof(Arguments.Work)));
        k.Label(ref strip);
        Multiply(k);
        for (int i = 0; i < 2 * AllRows; i++)
            k.vmovups(Zmm(i), __zmmword_ptr[rsi + i * VectorBytes]);
        AddFrom(k);
        toC(k);
        k.add(rax, r11);
        k.dec(rcx);
        k.jnz(strip);
        k.End();
    }

    private static void Multiply(KernelAssembler k)
    {
        Label unit = k.CreateLabel(), group = k.CreateLabel(), done = k.CreateLabel();
        AssemblerRegisterZMM zero = Zmm(RowRegister);
        k.vpxord(zero, zero, zero);
        for (int i = 0; i < 2 * AllRows; i++)
            k.vmovups(__zmmword_ptr[rsi + i * VectorBytes], zero);
        k.mov(r13, rax);
        k.xor(r15d, r15d);
        k.Label(ref unit);
        for (int i = 0; i < 2 * AllRows; i++)
            k.vpxord(Zmm(i), Zmm(i), Zmm(i));
        k.Label(ref group);
        AskForLines(k);
        k.imul(r14, r15, StripBytesOfB);
        k.add(r14, rbx);
        for (int pair = 0; pair < Depth / 2; pair++)
            Pair(k, pair);
        k.add(r13, GroupBytesOfA);
        k.inc(r15);
        k.cmp(r15, KernelAssembler.Argument<Arguments>(nameof(Arguments.Steps)));
        k.jae(done);
        k.test(r15, Unit / Depth - 1);
        k.jnz(group);
        AddUnit(k);
        k.jmp(unit);
        k.Label(ref done);
        k.mov(r14, KernelAssembler.Argument<Arguments>(nameof(Arguments.AskStrip)));
        k.add(KernelAssembler.Argument<Arguments>(nameof(Arguments.Ask)), r14);
        AddUnit(k);
    }

    /// <summary>Where nothing is asked for, Ask is a line that is at hand.</summary>
    private static void AskForLines(KernelAssembler k)
    {
        AssemblerMemoryOperand ask = KernelAssembler.Argument<Arguments>(nameof(Arguments.Ask));
        k.mov(r14, ask);
        k.prefetcht1(__byte_ptr[r14]);
        k.prefetcht1(__byte_ptr[r14 + VectorBytes]);
        k.add(r14, KernelAssembler.Argument<Arguments>(nameof(Arguments.AskSecond)));
        k.prefetcht1(__byte_ptr[r14]);
        k.prefetcht1(__byte_ptr[r14 + VectorBytes]);
        k.mov(r14, KernelAssembler.Argument<Arguments>(nameof(Arguments.AskStep)));
        k.add(ask, r14);
    }

    private static void Pair(KernelAssembler k, int pair)
    {
        AssemblerRegisterZMM left = Zmm(ColumnRegister), right = Zmm(ColumnRegister + 1);
        k.vmovups(left, __zmmword_ptr[r14 + pair * PairBytes]);
        k.vmovups(right, __zmmword_ptr[r14 + pair * PairBytes + VectorBytes]);
        for (int row = 0; row < AllRows; row++)
        {
            AssemblerRegisterZMM x = Zmm(RowRegister + row % 6);
            k.vpbroadcastd(x, __dword_ptr[r13 + row * RowBytes + pair * 2 * sizeof(ushort)]);
            k.vpdpwssds(Zmm(2 * row), x, left);
            k.vpdpwssds(Zmm(2 * row + 1), x, right);
        }
    }

    /// <summary>The sums of f·g·h grow by those of the unit whose last group lies before r13. f·g leaves F32 only where the product of both units' largest numbers does too; what adds up to 0 is NaN then.</summary>
    private static void AddUnit(KernelAssembler k)
    {
        k.lea(r14, __[r15 - 1]);
        k.shr(r14, 2);
        k.shl(r14, 7);
        k.add(r14, KernelAssembler.Argument<Arguments>(nameof(Arguments.Factors)));
        k.vmovups(Zmm(ColumnRegister), __zmmword_ptr[r14]);
        k.vmovups(Zmm(ColumnRegister + 1), __zmmword_ptr[r14 + VectorBytes]);
        for (int row = 0; row < AllRows; row++)
            for (int half = 0; half < 2; half++)
            {
                AssemblerRegisterZMM sums = Zmm(2 * row + half), factors = Zmm(RowRegister + (2 * row + half) % 6);
                int at = row * SumRow + half * VectorBytes;
                k.vcvtdq2ps(sums, sums);
                k.vmulps(factors, Zmm(ColumnRegister + half), __dword_bcst[r13 - RowBytes + row * sizeof(float)]);
                k.vfmadd213ps(sums, factors, __zmmword_ptr[rsi + at]);
                k.vmovups(__zmmword_ptr[rsi + at], sums);
            }
    }

    private static void AddFrom(KernelAssembler k)
    {
        Label done = k.CreateLabel();
        k.test(r9, r9);
        k.jz(done);
        k.mov(r13, r9);
        TwelveRows.Visit(k, r13, r10, r12, (row, at) =>
        {
            k.vaddps(Zmm(2 * row), Zmm(2 * row), __zmmword_ptr[at]);
            k.vaddps(Zmm(2 * row + 1), Zmm(2 * row + 1), __zmmword_ptr[at + VectorBytes]);
        });
        k.add(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.StripOfFrom)));
        k.Label(ref done);
    }

    private static AssemblerRegisterZMM Zmm(int i) => TwelveRows.Zmm(i);
}
