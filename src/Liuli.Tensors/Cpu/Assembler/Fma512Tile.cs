using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A tile of C of up to 12 rows and 32 or 16 columns, C = A·B (+ C) (+ bias), in AVX-512: the assembled form of <see cref="MicroKernel{TLanes}"/>.</summary>
/// <remarks>
/// <code>
/// zmm0  zmm1    row 0, columns 0–15 and 16–31        zmm24 zmm25   32 numbers of B at this step of K
/// zmm2  zmm3    row 1                                zmm26 zmm27   one number of A for each row, broadcast, by turns
///   …                                                rdx r8 r9 r10 rows 0, 3, 6, 9 of A; r11 from one row to the next
/// zmm22 zmm23   row 11                               rsi           B's strip; rcx rounds left
/// </code>
/// A step takes 24 multiply-adds (12 cycles at two a cycle), 2 loads of B (128 bytes) and 12 broadcasting loads of A. What it gains over .NET's own code:
/// the distances between steps stand in the instructions (a round is some steps, and pointers move once a round), B is asked for 16 steps ahead, and a tile at C's
/// right edge is masked instead of computed aside. Measured on an Emerald Rapids: 93% of the multiply-add peak, 88% without. The narrow form has the low halves
/// only: 12 multiply-adds for 13 loads (6.5 cycles). Sums add their products in the order of K, like every other path.
/// </remarks>
internal static unsafe class Fma512Tile
{
    public const int Rows = 12, Columns = 32, NarrowColumns = 16;

    private const int VectorBytes = 64, LineFloats = 16;

    /// <summary>Steps of B, and of A's rows where they come from memory, that are asked for in advance.</summary>
    private const int StepsAhead = 16, LinesAhead = 8;

    /// <summary>What a call works on.</summary>
    public struct Operands
    {
        public float* A, B, C, Bias;

        /// <summary>Steps of K.</summary>
        public long K;

        /// <summary>Bytes between rows.</summary>
        public long ARow, CRow;

        /// <summary>Which of the 32 columns exist, a bit each.</summary>
        public uint Mask;

        /// <summary>1 to add to what C holds.</summary>
        public uint Add;
    }

    private static readonly AssembledKernel?[] s_lying = new AssembledKernel[Rows + 1], s_packed = new AssembledKernel[Rows + 1], s_narrow = new AssembledKernel[Rows + 1];

    /// <summary>The kernel for a number of rows and 32 columns.</summary>
    /// <param name="rows">1 … 12.</param>
    /// <param name="packed">Whether A is packed, twelve numbers to a step of K, or lies in rows along K.</param>
    public static AssembledKernel For(int rows, bool packed) => packed
        ? Get(ref s_packed[rows], rows, Rows * sizeof(float), halves: 2, stepsARound: 4)
        : Get(ref s_lying[rows], rows, sizeof(float), halves: 2, stepsARound: 4);

    /// <summary>The kernel for a number of rows and 16 columns, with A in rows along K that come from memory: it asks for them in advance, a line a round.</summary>
    public static AssembledKernel Narrow(int rows) => Get(ref s_narrow[rows], rows, sizeof(float), halves: 1, stepsARound: LineFloats);

    // Two threads may both assemble it; either result serves.
    private static AssembledKernel Get(ref AssembledKernel? kernel, int rows, int aStep, int halves, int stepsARound) =>
        Volatile.Read(ref kernel) ?? (kernel = Assemble(rows, aStep, halves, stepsARound));

    // On its own: where a lambda stands, its captured numbers are allocated at the method's start.
    private static AssembledKernel Assemble(int rows, int aStep, int halves, int stepsARound) =>
        new(k => new Writer(k, rows, aStep, halves).Write(stepsARound));

    /// <summary>Writes one kernel.</summary>
    private readonly struct Writer(KernelAssembler k, int rows, int aStep, int halves)
    {
        private static readonly AssemblerRegister64[] s_rows = [rdx, r8, r9, r10];
        private static readonly AssemblerRegisterZMM[] s_b = [zmm24, zmm25];

        private int BStep => halves * VectorBytes;

        public void Write(int stepsARound)
        {
            k.Begin();
            k.mov(rdx, Argument(nameof(Operands.A)));
            k.mov(rsi, Argument(nameof(Operands.B)));
            k.mov(r11, Argument(nameof(Operands.ARow)));
            k.lea(rax, __[r11 + r11 * 2]);
            for (int i = 1; i < s_rows.Length; i++)
                k.lea(s_rows[i], __[s_rows[i - 1] + rax]);
            for (int row = 0; row < rows; row++)
                for (int half = 0; half < halves; half++)
                    k.vpxord(Sum(row, half), Sum(row, half), Sum(row, half));
            Loop(stepsARound, stepsARound);
            Loop(1, stepsARound);
            WriteBack();
            k.End();
        }

        private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Operands>(field);

        private static AssemblerRegisterZMM Masked(AssemblerRegisterZMM register, int half) => half == 0 ? register.k1 : register.k2;

        private static AssemblerRegisterZMM Sum(int row, int half) => new(Register.ZMM0 + 2 * row + half);

        /// <summary>The rounds of so many steps, or, one step a round, what they leave over.</summary>
        private void Loop(int steps, int stepsARound)
        {
            Label again = k.CreateLabel(), done = k.CreateLabel();
            k.mov(rcx, Argument(nameof(Operands.K)));
            if (steps > 1)
                k.shr(rcx, (byte)int.Log2(stepsARound));
            else
                k.and(rcx, stepsARound - 1);
            k.jz(done);
            k.Label(ref again);
            for (int step = 0; step < steps; step++)
                Step(step);
            if (steps == LineFloats)
                for (int row = 0; row < rows; row++)
                    k.prefetcht0(__[Row(row, LinesAhead * VectorBytes)]);
            k.add(rsi, steps * BStep);
            for (int i = 0; i < (rows + 2) / 3; i++)
                k.add(s_rows[i], steps * aStep);
            k.dec(rcx);
            k.jnz(again);
            k.Label(ref done);
        }

        private void Step(int step)
        {
            for (int half = 0; half < halves; half++)
            {
                k.vmovups(s_b[half], __[rsi + step * BStep + half * VectorBytes]);
                k.prefetcht0(__[rsi + (step + StepsAhead) * BStep + half * VectorBytes]);
            }
            for (int row = 0; row < rows; row++)
            {
                AssemblerRegisterZMM a = row % 2 == 0 ? zmm26 : zmm27;
                k.vbroadcastss(a, __dword_ptr[Row(row, step * aStep)]);
                for (int half = 0; half < halves; half++)
                    k.vfmadd231ps(Sum(row, half), a, s_b[half]);
            }
        }

        private static AssemblerMemoryOperand Row(int row, int bytes) => (row % 3) switch
        {
            0 => s_rows[row / 3] + bytes,
            1 => s_rows[row / 3] + r11 + bytes,
            _ => s_rows[row / 3] + r11 * 2 + bytes,
        };

        private void WriteBack()
        {
            Label noBias = k.CreateLabel(), store = k.CreateLabel();
            k.mov(eax, Argument(nameof(Operands.Mask)));
            k.kmovd(k1, eax);
            k.shr(eax, (byte)LineFloats);
            k.kmovd(k2, eax);
            k.mov(rax, Argument(nameof(Operands.Bias)));
            k.test(rax, rax);
            k.jz(noBias);
            for (int half = 0; half < halves; half++)
            {
                k.vmovups(Masked(s_b[half], half).z, __[rax + half * VectorBytes]);
                for (int row = 0; row < rows; row++)
                    k.vaddps(Sum(row, half), Sum(row, half), s_b[half]);
            }
            k.Label(ref noBias);
            k.mov(rdx, Argument(nameof(Operands.C)));
            k.mov(r11, Argument(nameof(Operands.CRow)));
            k.mov(eax, Argument(nameof(Operands.Add)));
            k.test(eax, eax);
            k.jz(store);
            k.mov(rax, rdx);
            for (int row = 0; row < rows; row++, k.add(rax, r11))
                for (int half = 0; half < halves; half++)
                    k.vaddps(Masked(Sum(row, half), half), Sum(row, half), __[rax + half * VectorBytes]);
            k.Label(ref store);
            for (int row = 0; row < rows; row++, k.add(rdx, r11))
                for (int half = 0; half < halves; half++)
                    k.vmovups(half == 0 ? __[rdx].k1 : __[rdx + VectorBytes].k2, Sum(row, half));
        }
    }
}
