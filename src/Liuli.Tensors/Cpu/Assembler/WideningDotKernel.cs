using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Dot products of one, two or four rows of floats with four rows of F16 or BF16, which become floats in registers (AVX-512).</summary>
/// <remarks>
/// <code>
///                       weights row 0 (zmm16)   row 1 (zmm17)   row 2 (zmm18)   row 3 (zmm19)
/// x row 0 (zmm20)           zmm0                    zmm1            zmm2            zmm3
/// x row 1 (zmm21)           zmm4                    zmm5            zmm6            zmm7       …
/// rax → x, rdx its row, r10 three rows   rbx → weights, rsi their row, r11 three rows   rbp → the weights four rows on   rcx steps left
/// </code>
/// A step is 32 numbers of each row, in two halves; with one or two rows of x the second half has sums of its own, as an addition must wait for the one
/// before it. Sixteen weights take a load that widens, for BF16 a shift, and the multiply-adds: at one row of x 12 or 8 instructions on the two vector ports, 6 or 4 cycles, for
/// 128 bytes, several times what memory delivers. Rows are short, and the processor's own prefetcher would begin each anew: the same place of
/// the next four is asked for, into the second-level cache, and what follows soon in these, into the first. Both in place of the next four alone, into the first: 26.5 → 28.2 of 30.5 GB/s in BF16,
/// 26.6 → 27.8 of 29.2 in F16, whole models' products by turns on two cores.
/// </remarks>
internal static unsafe class WideningDotKernel
{
    /// <summary>Rows of weights of a call.</summary>
    public const int WeightRows = 4;

    /// <summary>Most rows of x of a call.</summary>
    public const int MostRows = 4;

    /// <summary>Bytes ahead in the rows at hand; measured.</summary>
    private const int NearAhead = 256;

    private const int Lanes = 16, Step = 2 * Lanes, FloatBytes = Lanes * sizeof(float), HalfBytes = Lanes * sizeof(ushort);

    /// <summary>One, two and four rows, F16 then BF16.</summary>
    private static readonly Lazy<AssembledKernel>[] s_kernels =
        [.. Enumerable.Range(0, 6).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, 1 << i % 3, i < 3 ? DType.F16 : DType.BF16))))];

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first row of x.</summary>
        public float* X;

        /// <summary>Bytes from one row of x to the next.</summary>
        public nint RowOfX;

        /// <summary>The first row of weights.</summary>
        public byte* W;

        /// <summary>Bytes from one row of weights to the next.</summary>
        public nint RowOfW;

        /// <summary>Whole steps of 32.</summary>
        public nint Steps;

        /// <summary>A bit for each number behind the whole steps.</summary>
        public ulong Rest;

        /// <summary>For each row of x and each row of weights sixteen partial sums.</summary>
        public float* Sums;
    }

    /// <summary>The kernel for 1, 2 or 4 rows of x.</summary>
    public static AssembledKernel For(DType type, int rows) => s_kernels[(type == DType.F16 ? 0 : 3) + (rows == 4 ? 2 : rows - 1)].Value;

    /// <summary>Sets <see cref="Arguments.Steps"/> and <see cref="Arguments.Rest"/>.</summary>
    public static Arguments WithLength(Arguments arguments, int k)
    {
        arguments.Steps = k / Step;
        arguments.Rest = (1ul << k % Step) - 1;
        return arguments;
    }

    private static void Write(KernelAssembler k, int rows, DType type)
    {
        Label loop = k.CreateLabel(), rest = k.CreateLabel(), end = k.CreateLabel();
        k.Begin(rbx, rbp);
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.X)));
        k.mov(rdx, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfX)));
        k.lea(r10, __[rdx + rdx * 2]);
        k.mov(rbx, KernelAssembler.Argument<Arguments>(nameof(Arguments.W)));
        k.mov(rsi, KernelAssembler.Argument<Arguments>(nameof(Arguments.RowOfW)));
        k.lea(r11, __[rsi + rsi * 2]);
        k.lea(rbp, __[rbx + rsi * 4]);
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Steps)));
        int sets = rows == 4 ? 1 : 2;
        for (int sum = 0; sum < sets * rows * WeightRows; sum++)
            k.vpxord(Zmm(sum), Zmm(sum), Zmm(sum));
        k.test(rcx, rcx);
        k.jz(rest);
        k.Label(ref loop);
        for (int row = 0; row < WeightRows; row++)
        {
            k.prefetcht1(__byte_ptr[Row(rbp, rsi, r11, row)]);
            k.prefetcht0(__byte_ptr[Row(rbx, rsi, r11, row) + NearAhead]);
        }
        for (int half = 0; half < 2; half++)
            Multiply(k, rows, type, half, masked: false);
        k.add(rax, 2 * FloatBytes);
        k.add(rbx, 2 * HalfBytes);
        k.add(rbp, 2 * HalfBytes);
        k.dec(rcx);
        k.jnz(loop);
        k.Label(ref rest);
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Rest)));
        k.test(rcx, rcx);
        k.jz(end);
        for (int half = 0; half < 2; half++)
        {
            k.kmovw(k1, ecx);
            Multiply(k, rows, type, half, masked: true);
            k.shr(rcx, Lanes);
        }
        k.Label(ref end);
        Store(k, rows, sets);
        k.End();
    }

    /// <summary>Sixteen numbers of each row; masked, those that exist.</summary>
    private static void Multiply(KernelAssembler k, int rows, DType type, int half, bool masked)
    {
        for (int row = 0; row < rows; row++)
        {
            AssemblerRegisterZMM x = Zmm(20 + row);
            k.vmovups(masked ? x.k1.z : x, __zmmword_ptr[Row(rax, rdx, r10, row) + half * FloatBytes]);
        }
        int first = rows == 4 ? 0 : half * rows * WeightRows;
        for (int row = 0; row < WeightRows; row++)
        {
            AssemblerRegisterZMM w = Zmm(16 + row);
            AssemblerMemoryOperand from = __ymmword_ptr[Row(rbx, rsi, r11, row) + half * HalfBytes];
            if (type == DType.F16)
                k.vcvtph2ps(masked ? w.k1.z : w, from);
            else
            {
                k.vpmovzxwd(masked ? w.k1.z : w, from);
                k.vpslld(w, w, 16);
            }
            for (int x = 0; x < rows; x++)
                k.vfmadd231ps(Zmm(first + x * WeightRows + row), Zmm(20 + x), w);
        }
    }

    private static void Store(KernelAssembler k, int rows, int sets)
    {
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.Sums)));
        for (int sum = 0; sum < rows * WeightRows; sum++)
        {
            if (sets == 2)
                k.vaddps(Zmm(sum), Zmm(sum), Zmm(sum + rows * WeightRows));
            k.vmovups(__zmmword_ptr[rax + sum * FloatBytes], Zmm(sum));
        }
    }

    private static AssemblerMemoryOperand Row(AssemblerRegister64 pointer, AssemblerRegister64 row, AssemblerRegister64 threeRows, int index) => index switch
    {
        0 => __[pointer],
        1 => __[pointer + row],
        2 => __[pointer + row * 2],
        _ => __[pointer + threeRows],
    };

    private static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
