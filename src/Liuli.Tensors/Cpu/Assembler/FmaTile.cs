using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A tile of C of some rows by two registers, or one, of columns, C = A·B (+ C) (+ bias): the assembled form of <see cref="MicroKernel{TLanes}"/>.</summary>
/// <remarks>
/// <code>
/// 0   1        row 0, left and right half of the columns      2·Rows, + 1       the numbers of B at this step of K
/// 2   3        row 1                                          2·Rows + 2, + 3   one number of A for each row, repeated, by turns
///   …                                                         rdx r8 r9 r10     rows 0, 3, 6, 9 of A; r11 from one row to the next
///              the last row                                   rsi               B's strip; rcx rounds left
/// </code>
/// What it gains over .NET's own code: the distances between steps stand in the instructions (a round is some steps, and pointers move once a round), B is asked for
/// 16 steps ahead, and a tile at C's right edge is masked instead of computed aside. Sums add their products in the order of K, like every other path.
/// </remarks>
/// <param name="rows">Rows of a full tile.</param>
/// <param name="lanes">Floats of a register.</param>
internal abstract unsafe class FmaTile(int rows, int lanes)
{
    /// <summary>The most numbers that a tile of any width has.</summary>
    public const int MostElements = 12 * 32;

    private const int LineFloats = 16, LineBytes = 64, Halves = 2;

    /// <summary>Steps of B, and lines of A's rows where they come from memory, that are asked for in advance.</summary>
    private const int StepsAhead = 16, LinesAhead = 8;

    private static readonly AssemblerRegister64[] s_rows = [rdx, r8, r9, r10];

    private static readonly Lazy<FmaTile> s_wide = new(() => new Fma512Tile()), s_narrow = new(() => new Fma256Tile());

    private readonly AssembledKernel?[] _lying = new AssembledKernel[rows + 1], _packed = new AssembledKernel[rows + 1];
    private readonly AssembledKernel?[][] _far = [new AssembledKernel[rows + 1], new AssembledKernel[rows + 1]];

    /// <summary>What a call works on.</summary>
    public struct Operands
    {
        public float* A, B, C, Bias;

        /// <summary>Steps of K.</summary>
        public long K;

        /// <summary>Bytes between rows.</summary>
        public long ARow, CRow;

        /// <summary>Which of the columns exist, a bit each.</summary>
        public uint Mask;

        /// <summary>1 to add to what C holds.</summary>
        public uint Add;
    }

    /// <summary>Rows of a full tile.</summary>
    public int Rows => rows;

    /// <summary>Columns of a full tile.</summary>
    public int Columns => Halves * lanes;

    /// <summary>Floats of a register.</summary>
    public int Lanes => lanes;

    /// <summary>Bytes of a register.</summary>
    protected int VectorBytes => lanes * sizeof(float);

    /// <summary>The tiles that a context may use, or null.</summary>
    public static FmaTile? Of(CpuContext context) => !context.Can(CpuInstructions.Assembled) ? null
        : context.Lanes switch { CpuLevel.Avx512 => s_wide.Value, CpuLevel.Avx2 => s_narrow.Value, _ => null };

    /// <summary>The kernel for a number of rows and all columns.</summary>
    /// <param name="count">Rows, 1 … <see cref="Rows"/>.</param>
    /// <param name="packed">Whether A is packed, <see cref="Rows"/> numbers to a step of K, or lies in rows along K.</param>
    public AssembledKernel For(int count, bool packed) => packed
        ? Get(ref _packed[count], count, Rows * sizeof(float), Halves, stepsARound: 4)
        : Get(ref _lying[count], count, sizeof(float), Halves, stepsARound: 4);

    /// <summary>The kernel for a number of rows and one or two registers of columns, with A in rows along K that come from memory: it asks for them in advance, a line a round.</summary>
    public AssembledKernel Far(int count, int halves) => Get(ref _far[halves - 1][count], count, sizeof(float), halves, stepsARound: LineFloats);

    /// <summary>A register of the tile's sums.</summary>
    protected static int Sum(int row, int half) => Halves * row + half;

    /// <summary>A register of B, or of the bias.</summary>
    protected int B(int half) => Halves * rows + half;

    /// <summary>A register of A: two by turns.</summary>
    protected int A(int row) => Halves * rows + Halves + row % 2;

    protected static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Operands>(field);

    protected abstract void Clear(KernelAssembler k, int register);

    protected abstract void Load(KernelAssembler k, int register, AssemblerMemoryOperand from);

    protected abstract void Broadcast(KernelAssembler k, int register, AssemblerMemoryOperand from);

    /// <summary>sum += a·b.</summary>
    protected abstract void MultiplyAdd(KernelAssembler k, int sum, int a, int b);

    /// <summary>The sums, with bias and C, go to C.</summary>
    protected abstract void WriteBack(KernelAssembler k, int count, int halves);

    // Two threads may both assemble it; either result serves.
    private AssembledKernel Get(ref AssembledKernel? kernel, int count, int aStep, int halves, int stepsARound) =>
        Volatile.Read(ref kernel) ?? (kernel = Assemble(count, aStep, halves, stepsARound));

    // On its own: where a lambda stands, its captured numbers are allocated at the method's start.
    private AssembledKernel Assemble(int count, int aStep, int halves, int stepsARound) => new(k =>
    {
        k.Begin();
        k.mov(rdx, Argument(nameof(Operands.A)));
        k.mov(rsi, Argument(nameof(Operands.B)));
        k.mov(r11, Argument(nameof(Operands.ARow)));
        k.lea(rax, __[r11 + r11 * 2]);
        for (int i = 1; i < s_rows.Length; i++)
            k.lea(s_rows[i], __[s_rows[i - 1] + rax]);
        for (int row = 0; row < count; row++)
            for (int half = 0; half < halves; half++)
                Clear(k, Sum(row, half));
        Loop(k, (count, aStep, halves), stepsARound, stepsARound);
        Loop(k, (count, aStep, halves), 1, stepsARound);
        WriteBack(k, count, halves);
        k.End();
    });

    /// <summary>The rounds of so many steps, or, one step a round, what they leave over.</summary>
    private void Loop(KernelAssembler k, (int Rows, int AStep, int Halves) tile, int steps, int stepsARound)
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
            Step(k, tile, step);
        if (steps == LineFloats)
            for (int row = 0; row < tile.Rows; row++)
                k.prefetcht0(__[Row(row, LinesAhead * LineBytes)]);
        k.add(rsi, steps * tile.Halves * VectorBytes);
        for (int i = 0; i < (tile.Rows + 2) / 3; i++)
            k.add(s_rows[i], steps * tile.AStep);
        k.dec(rcx);
        k.jnz(again);
        k.Label(ref done);
    }

    private void Step(KernelAssembler k, (int Rows, int AStep, int Halves) tile, int step)
    {
        int bStep = tile.Halves * VectorBytes;
        for (int half = 0; half < tile.Halves; half++)
        {
            Load(k, B(half), __[rsi + step * bStep + half * VectorBytes]);
            if (((step * bStep) + half * VectorBytes) % LineBytes == 0)
                k.prefetcht0(__[rsi + (step + StepsAhead) * bStep + half * VectorBytes]);
        }
        for (int row = 0; row < tile.Rows; row++)
        {
            Broadcast(k, A(row), __dword_ptr[Row(row, step * tile.AStep)]);
            for (int half = 0; half < tile.Halves; half++)
                MultiplyAdd(k, Sum(row, half), A(row), B(half));
        }
    }

    private static AssemblerMemoryOperand Row(int row, int bytes) => (row % 3) switch
    {
        0 => s_rows[row / 3] + bytes,
        1 => s_rows[row / 3] + r11 + bytes,
        _ => s_rows[row / 3] + r11 * 2 + bytes,
    };
}
