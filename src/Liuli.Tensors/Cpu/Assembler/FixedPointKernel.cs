using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Products of 16-bit integers with exact 32-bit sums (AVX-512 VNNI, VPDPWSSD), 12 × 32 of them at a time, which become floats at the end.</summary>
/// <remarks>
/// C[i, j] (+)= f[i]·g[j]·Σ a[i, k]·b[k, j]. A VPDPWSSD does the work of two VFMADD231PS, and nothing of it is rounded; that no sum overflows is up to who scales the integers.
/// <code>
/// A: rows of 16-bit integers
/// B: strips of 32 columns: for each 2 steps of K, for each column, the two integers of B[k …, column]       128 bytes a pair of steps
///
///                          B: 2 steps × 16 columns (zmm24)   × 16 columns (zmm25)
/// row 0 of A (zmm26 …)         zmm0                              zmm1         a pair of steps, repeated, meets the pairs of all columns
///   …                          …                                 …
/// row 11                       zmm22                             zmm23
/// rax, rbx, rbp, r12 → rows 0, 3, 6, 9 of A, rdx from one to the next   r13 → B   r15 units left   rcx strips left   r8 → C, r9 its row
/// r10 → f   r11 → g   r14 → A's first row   rsi → the strip of B
/// </code>
/// A unit of 8 steps is 96 VPDPWSSD and 56 loads.
/// </remarks>
internal static unsafe class FixedPointKernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 12;

    /// <summary>Columns of a strip.</summary>
    public const int Columns = 32;

    /// <summary>K is a multiple of this.</summary>
    public const int Depth = 8;

    /// <summary>Bytes of a strip of B over two steps.</summary>
    public const int PairBytes = Columns * 2 * sizeof(short);

    private const int VectorBytes = 64, ColumnRegister = 24, RowRegister = 26;

    private static readonly Lazy<AssembledKernel> s_scaled = new(() => new AssembledKernel(k => Write(k, adds: false))), s_added = new(() => new AssembledKernel(k => Write(k, adds: true)));

    /// <summary>What one call works on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first row.</summary>
        public short* A;

        /// <summary>Bytes from one row of A to the next.</summary>
        public nint RowOfA;

        /// <summary>The first strip.</summary>
        public byte* B;

        /// <summary>Bytes from one strip of B to the next.</summary>
        public nint StripOfB;

        /// <summary>Steps of K in units of <see cref="Depth"/>, at least 1.</summary>
        public nint Units;

        /// <summary>Strips of B, at least 1.</summary>
        public nint Strips;

        /// <summary>Where the floats go.</summary>
        public float* C;

        /// <summary>Bytes from one row of C to the next.</summary>
        public nint RowOfC;

        /// <summary>A factor for each of the twelve rows.</summary>
        public float* RowFactors;

        /// <summary>A factor for each column; of meaning to <see cref="Scaled"/>.</summary>
        public float* ColumnFactors;
    }

    /// <summary>Whether a context can run it.</summary>
    public static bool Fits(CpuContext context) => context.Can(CpuInstructions.Assembled | CpuInstructions.Avx512Vnni);

    /// <summary>C = f·g·A·B.</summary>
    public static AssembledKernel Scaled => s_scaled.Value;

    /// <summary>C += f·A·B.</summary>
    public static AssembledKernel Added => s_added.Value;

    /// <summary>Writes the code.</summary>
    /// <param name="k">Where it goes.</param>
    /// <param name="adds">Whether it adds to C.</param>
    private static void Write(KernelAssembler k, bool adds)
    {
        Label strip = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        k.mov(r14, Argument(nameof(Arguments.A)));
        k.mov(rdx, Argument(nameof(Arguments.RowOfA)));
        k.mov(rsi, Argument(nameof(Arguments.B)));
        k.mov(rcx, Argument(nameof(Arguments.Strips)));
        k.mov(r8, Argument(nameof(Arguments.C)));
        k.mov(r9, Argument(nameof(Arguments.RowOfC)));
        k.mov(r10, Argument(nameof(Arguments.RowFactors)));
        k.mov(r11, Argument(nameof(Arguments.ColumnFactors)));
        k.Label(ref strip);
        Multiply(k);
        if (adds)
            Add(k);
        else
            Scale(k);
        k.add(rsi, Argument(nameof(Arguments.StripOfB)));
        k.add(r8, 2 * VectorBytes);
        k.dec(rcx);
        k.jnz(strip);
        k.End();
    }

    private static void Multiply(KernelAssembler k)
    {
        Label unit = k.CreateLabel();
        for (int i = 0; i < 2 * Rows; i++)
            k.vpxord(Zmm(i), Zmm(i), Zmm(i));
        k.lea(r15, __[rdx + rdx * 2]);
        k.mov(rax, r14);
        k.lea(rbx, __[rax + r15]);
        k.lea(rbp, __[rbx + r15]);
        k.lea(r12, __[rbp + r15]);
        k.mov(r13, rsi);
        k.mov(r15, Argument(nameof(Arguments.Units)));
        AssemblerRegister64[] threeRows = [rax, rbx, rbp, r12];
        k.Label(ref unit);
        for (int pair = 0; pair < Depth / 2; pair++)
            Pair(k, pair, threeRows);
        foreach (AssemblerRegister64 pointer in threeRows)
            k.add(pointer, Depth * sizeof(short));
        k.add(r13, Depth / 2 * PairBytes);
        k.dec(r15);
        k.jnz(unit);
    }

    private static void Pair(KernelAssembler k, int pair, AssemblerRegister64[] threeRows)
    {
        AssemblerRegisterZMM left = Zmm(ColumnRegister), right = Zmm(ColumnRegister + 1);
        k.vmovdqu32(left, __zmmword_ptr[r13 + pair * PairBytes]);
        k.vmovdqu32(right, __zmmword_ptr[r13 + pair * PairBytes + VectorBytes]);
        for (int row = 0; row < Rows; row++)
        {
            AssemblerRegister64 pointer = threeRows[row / 3];
            int at = pair * 2 * sizeof(short);
            AssemblerRegisterZMM x = Zmm(RowRegister + row % 6);
            k.vpbroadcastd(x, (row % 3) switch { 0 => __dword_ptr[pointer + at], 1 => __dword_ptr[pointer + rdx + at], _ => __dword_ptr[pointer + rdx * 2 + at] });
            k.vpdpwssd(Zmm(2 * row), x, left);
            k.vpdpwssd(Zmm(2 * row + 1), x, right);
        }
    }

    private static void Scale(KernelAssembler k)
    {
        AssemblerRegisterZMM left = Zmm(ColumnRegister), right = Zmm(ColumnRegister + 1);
        k.vmovups(left, __zmmword_ptr[r11]);
        k.vmovups(right, __zmmword_ptr[r11 + VectorBytes]);
        k.add(r11, 2 * VectorBytes);
        // Factors first: a large one times the sum could leave F32 where the other one brings it back.
        ToC(k, (row, half, sums, factor, at) =>
        {
            AssemblerRegisterZMM both = Zmm(RowRegister + (row + 3) % 6);
            k.vmulps(both, factor, half == 0 ? left : right);
            k.vmulps(sums, sums, both);
        });
    }

    private static void Add(KernelAssembler k) => ToC(k, (row, half, sums, factor, at) => k.vfmadd213ps(sums, factor, __zmmword_ptr[at]));

    private static void ToC(KernelAssembler k, Action<int, int, AssemblerRegisterZMM, AssemblerRegisterZMM, AssemblerMemoryOperand> finish)
    {
        k.mov(rax, r8);
        k.lea(rbx, __[r9 + r9 * 2]);
        for (int row = 0; row < Rows; row++)
        {
            AssemblerRegisterZMM factor = Zmm(RowRegister + row % 6);
            k.vbroadcastss(factor, __dword_ptr[r10 + row * sizeof(float)]);
            for (int half = 0; half < 2; half++)
            {
                AssemblerRegisterZMM sums = Zmm(2 * row + half);
                AssemblerMemoryOperand at = (row % 3) switch { 0 => __[rax + half * VectorBytes], 1 => __[rax + r9 + half * VectorBytes], _ => __[rax + r9 * 2 + half * VectorBytes] };
                k.vcvtdq2ps(sums, sums);
                finish(row, half, sums, factor, at);
                k.vmovups(__zmmword_ptr[at], sums);
            }
            if (row % 3 == 2)
                k.add(rax, rbx);
        }
    }

    private static AssemblerRegisterZMM Zmm(int i) => TwelveRows.Zmm(i);

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
