using System.Runtime.CompilerServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A 12 × 32 tile of C in 512-bit registers (AVX-512 FP16, VFMADD231PH): numbers of half precision with a shared exponent, short sums of half precision, long ones of F32.</summary>
/// <remarks>
/// A VFMADD231PH does the work of two VFMADD231PS. What half precision lacks in range, exponents make up that some numbers share (block floating point); what its sums lack in precision, their shortness:
/// <code>
/// a unit of A: 12 rows of 32 steps, |a′| &lt; 2⁵, and 12 factors f = 2ᵉ⁻¹²: A = a′·2ᵉ, e by the largest of the row's 32 numbers                     13 · 64 bytes
/// a strip of B: as <see cref="Bf16TileKernel"/> has it, |b′| &lt; 2⁵; behind it 32 floats g: B = b′·2ᵍ⁻¹², g by the largest of the strip's column
/// C = 2ᵍ · Σ over units of f·h (+ From)     h = Σ of a unit's sixteen even products a′·b′ + Σ of the odd ones, in half precision
///
///                          B: 2 steps × 16 columns (zmm24)   × 16 columns (zmm25)
/// row 0 of A (zmm26 …)         zmm0                              zmm1         a pair of steps, repeated, meets the pairs of all columns
///   …                          …                                 …
/// row 11                       zmm22                             zmm23
/// r13, r14 → the unit's A and B   r15 units left   rsi → working memory: 12 × 32 floats, sums of f·h, then 12 × 32 h; the other registers are those of <see cref="TwelveRows"/>
/// </code>
/// A unit is 384 VFMADD231PH and VMULPH (the first of each sum), 14 loads for each 24, and for a row's two registers at its end: two instructions that bring even sums beside odd ones, an addition, two conversions,
/// two F32 multiply-adds; 7 on the two ports that 32 take before, and loads and stores beside them. Measured on an Emerald Rapids' core: 147 of the 191 billion multiply-adds a second that registers alone allow; with
/// units of twice the length 166.
/// <para>No sum overflows: 32 products are below 2¹⁵. The error of C[i, j], u = 2⁻¹¹: rounding A and B, |δa| ≤ u·|a| + 2⁻²⁹·max of the unit, |δb| ≤ u·|b| + 2⁻²⁹·max of the column; each of the sixteen partial sums of a
/// chain and the one of both chains by u of itself. So |δC| ≤ (2u + 17u)·Σ|a·b| + those maxima's share: rounding inputs to bfloat16, u = 2⁻⁸, may add 16u to that of half precision. On the average both are much
/// smaller: a chain of n = 16 independent terms adds 0.00014·√n of a term's size for each √ of terms where rounding one operand to bfloat16 adds 0.0016, and where all terms have one sign 0.00012·n.</para>
/// <para>The sums of f·h, for whose sake f is smaller by 2¹² and 2ᵍ larger, overflow where Σ|a·b| reaches 2¹³⁴ of the largest |b|, and are of full precision while |a| is 2⁻¹²⁶ or more.
/// A row or column with an infinity or NaN has only its finite numbers' parts rounded away: such a C is infinite or NaN by what it meets; numbers 2⁻²⁹ and less of the largest count as zero there.</para>
/// </remarks>
internal sealed unsafe class Fp16TileKernel : Bf16TileKernel
{
    /// <summary>Bytes of a unit of A: its rows and their factors.</summary>
    public const int UnitBytesOfA = (TwelveRows.Count + 1) * RowBytes;

    /// <summary>Where a unit's factors begin.</summary>
    public const int FactorsOfUnit = TwelveRows.Count * RowBytes;

    private const int AllRows = TwelveRows.Count, PairBytes = Columns * 2 * sizeof(ushort), VectorBytes = 64, ColumnRegister = 24, RowRegister = 26;

    private const int SumRow = Columns * sizeof(float), Halves = AllRows * SumRow, WorkBytes = Halves + AllRows * VectorBytes;

    /// <summary>How many rows' sums are added up before the first of them is read back.</summary>
    private const int RowsBetween = 3;

    private static readonly Lazy<AssembledKernel> s_kernel = new(() => new AssembledKernel(k => Write(k, rounds: false))), s_rounding = new(() => new AssembledKernel(k => Write(k, rounds: true)));

    public static Fp16TileKernel Instance { get; } = new();

    /// <summary>Whether a context can run it: rounding sums to bfloat16 is one instruction of AVX-512 BF16, which every processor so far with AVX-512 FP16 has.</summary>
    public static bool Fits(CpuContext context) => context.Can(CpuInstructions.Avx512Fp16 | CpuInstructions.Avx512Bf16);

    public override int Rows => AllRows;

    public override int PackedRows => AllRows + 1;

    public override int BytesBehindB => Columns * sizeof(float);

    // The sums wait in the first-level cache, so that C is visited once in 1024 steps; a strip of B is 64 KiB then, read in order from the second-level cache.
    public override int PassDepth => 1024;

    public override int BlockDepth => PassDepth;

    // 560 KiB of A over 1024 steps.
    public override int ItemRows(int depth) => 264;

    public override int ItemColumns => 256;

    public override int NumbersOfLine(int k) => k + k / AllRows + 3;

    [SkipLocalsInit]
    public override void Run(in Arguments arguments)
    {
        byte* memory = stackalloc byte[WorkBytes + VectorBytes];
        Arguments complete = arguments;
        complete.Work = (byte*)((nint)(memory + VectorBytes - 1) & -VectorBytes);
        (arguments.Rounds ? s_rounding : s_kernel).Value.Run(complete);
    }

    /// <summary>Writes the code.</summary>
    /// <param name="k">Where it goes.</param>
    /// <param name="rounds">Whether C is bfloat16.</param>
    private static void Write(KernelAssembler k, bool rounds)
    {
        Label strip = k.CreateLabel();
        TwelveRows.Begin(k);
        k.mov(rsi, KernelAssembler.Argument<Arguments>(nameof(Arguments.Work)));
        k.mov(r13d, 0xAAAAAAAA);
        k.kmovd(k1, r13d);
        k.Label(ref strip);
        Multiply(k);
        Scale(k);
        AddFrom(k);
        TwelveRows.ToC(k, rounds);
        k.add(rax, r11);
        k.dec(rcx);
        k.jnz(strip);
        k.End();
    }

    private static void Multiply(KernelAssembler k)
    {
        Label unit = k.CreateLabel();
        AssemblerRegisterZMM zero = Zmm(RowRegister);
        k.vpxord(zero, zero, zero);
        for (int i = 0; i < 2 * AllRows; i++)
            k.vmovups(__zmmword_ptr[rsi + i * VectorBytes], zero);
        k.mov(r13, rax);
        k.mov(r14, rbx);
        k.mov(r15, KernelAssembler.Argument<Arguments>(nameof(Arguments.Steps)));
        k.Label(ref unit);
        for (int pair = 0; pair < Depth / 2; pair++)
            Pair(k, pair);
        for (int row = 0; row < AllRows + RowsBetween; row++)
        {
            if (row < AllRows)
                EvenAndOdd(k, row);
            if (row >= RowsBetween)
                Widen(k, row - RowsBetween);
        }
        k.add(r13, UnitBytesOfA);
        k.add(r14, StripBytesOfB);
        k.dec(r15);
        k.jnz(unit);
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
            if (pair == 0)
            {
                k.vmulph(Zmm(2 * row), x, left);
                k.vmulph(Zmm(2 * row + 1), x, right);
                continue;
            }
            k.vfmadd231ph(Zmm(2 * row), x, left);
            k.vfmadd231ph(Zmm(2 * row + 1), x, right);
        }
    }

    /// <summary>h of a row: of each pair of halves the lower belongs to a column on the left, the upper to the one sixteen columns further.</summary>
    private static void EvenAndOdd(KernelAssembler k, int row)
    {
        AssemblerRegisterZMM left = Zmm(2 * row), right = Zmm(2 * row + 1), crossed = Zmm(RowRegister + row % 3);
        // Of the left register the odd sum, of the right one the even sum; then the other way round.
        k.vpshldd(crossed, right, left, 16);
        k.vpblendmw(left.k1, left, right);
        k.vaddph(left, left, crossed);
        k.vmovups(__zmmword_ptr[rsi + Halves + row * VectorBytes], left);
    }

    private static void Widen(KernelAssembler k, int row)
    {
        AssemblerRegisterZMM first = Zmm(2 * row), second = Zmm(2 * row + 1), factor = Zmm(RowRegister + 3 + row % 3);
        int halves = Halves + row * VectorBytes, sums = row * SumRow;
        k.vbroadcastss(factor, __dword_ptr[r13 + FactorsOfUnit + row * sizeof(float)]);
        k.vcvtph2psx(first, __ymmword_ptr[rsi + halves]);
        k.vcvtph2psx(second, __ymmword_ptr[rsi + halves + VectorBytes / 2]);
        k.vfmadd213ps(first, factor, __zmmword_ptr[rsi + sums]);
        k.vfmadd213ps(second, factor, __zmmword_ptr[rsi + sums + VectorBytes]);
        k.vmovups(__zmmword_ptr[rsi + sums], first);
        k.vmovups(__zmmword_ptr[rsi + sums + VectorBytes], second);
    }

    /// <summary>The sums come out of memory, in the order of the columns, and become 2ᵍ times as large.</summary>
    private static void Scale(KernelAssembler k)
    {
        Label evens = k.Constant<int>([.. Enumerable.Range(0, 16).Select(i => 2 * i)]), odds = k.Constant<int>([.. Enumerable.Range(0, 16).Select(i => 2 * i + 1)]);
        k.mov(r13, KernelAssembler.Argument<Arguments>(nameof(Arguments.Exponents)));
        k.vmovups(Zmm(ColumnRegister), __zmmword_ptr[r13]);
        k.vmovups(Zmm(ColumnRegister + 1), __zmmword_ptr[r13 + VectorBytes]);
        k.vmovdqu32(zmm30, __zmmword_ptr[evens]);
        k.vmovdqu32(zmm31, __zmmword_ptr[odds]);
        for (int row = 0; row < AllRows; row++)
        {
            k.vmovups(zmm26, __zmmword_ptr[rsi + row * SumRow]);
            k.vmovups(zmm27, __zmmword_ptr[rsi + row * SumRow + VectorBytes]);
            for (int half = 0; half < 2; half++)
            {
                AssemblerRegisterZMM sums = Zmm(2 * row + half);
                k.vmovdqa32(sums, half == 0 ? zmm30 : zmm31);
                k.vpermi2ps(sums, zmm26, zmm27);
                k.vscalefps(sums, sums, Zmm(ColumnRegister + half));
            }
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
