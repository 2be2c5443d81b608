using System.Runtime.CompilerServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A 32 × 32 tile of C in four tile registers (AMX-BF16, TDPBF16PS).</summary>
/// <remarks>
/// <code>
///                      B: 32 steps × 16 columns      × 16 columns
///                      tmm6 (16 pairs × 64 bytes)    tmm7
/// A: 16 rows, tmm4       tmm0                          tmm1
///    16 rows, tmm5       tmm2                          tmm3
/// rax → strip of A   rbx → strip of B   rcx strips left   r8 → C, rdx its row   r9 → From
/// r13, r14 → the step's A and B   r15 steps left   rsi, rbp rows of the tiles of A and B   r11 → what is fetched ahead
/// r12 → C's rows of the strip before, 0 for none   r10 → its sums in working memory
/// </code>
/// 32 steps of K are 4 tile products of 16 cycles each and 4 KiB of loads, most of them from the second-level cache, which gives 48 bytes a cycle:
/// 85 cycles. (With other numbers than zeros the four products alone take 78: measured on an Emerald Rapids.) The sums go to 4 KiB of working memory, side
/// by side, and from there to C while the next strip is multiplied: stores of tiles to rows that are a multiple of 4 KiB apart took 490 cycles, as all of
/// them share one set of the first-level cache and loads wait for stores whose addresses end alike. Meanwhile the next strip of B is fetched into the second-level cache.
/// Each element of C begins with its old value and adds, for each step, the sum of the even products and the sum of the odd ones: Intel's Software
/// Developer's Manual, volume 2, TDPBF16PS. Subnormal inputs and results count as zero.
/// The tiles are configured and released in each call: a thread between two calls has none, so that the system saves none.
/// </remarks>
internal unsafe class AmxBf16Kernel : Bf16TileKernel
{
    private const int TileRows = 16, TileBytes = TileRows * 64, AllRows = 2 * TileRows, StepBytes = AllRows * RowBytes;

    // Sixteen strips of A fetch the next strip of B, two lines for each step, up to this many steps; eight strips fetch it four by four.
    private const int LinesAheadDepth = 1024;

    // A row of the four tiles; all of them, which is also what their address is a multiple of, so that its last bits tell the end.
    private const int SumRow = Columns * sizeof(float), WorkBytes = AllRows * SumRow;

    private static readonly Lazy<AssembledKernel>[] s_kernels =
        [.. Enumerable.Range(0, 8).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, new Form((i & 1) != 0, (i & 2) != 0, (i & 4) != 0)))))];

    /// <summary>What differs between the kernel's forms.</summary>
    /// <param name="Streams">Sums go to C past the caches.</param>
    /// <param name="Rounds">They go there as bfloat16.</param>
    /// <param name="Deep">Strips of A are long and few, and each fetches more of the next strip of B.</param>
    public readonly record struct Form(bool Streams = false, bool Rounds = false, bool Deep = false)
    {
        public int Index => (Streams ? 1 : 0) + (Rounds ? 2 : 0) + (Deep ? 4 : 0);

        public static Form Of(in Arguments arguments) => new(arguments.Streams, arguments.Rounds, arguments.Steps > LinesAheadDepth / Depth);
    }

    public static AmxBf16Kernel Instance { get; } = new();

    public override int Rows => AllRows;

    // The sums of a tile wait in no memory between two parts of K, which costs more than a strip of B that outgrows the first-level cache.
    // Beyond that C is put down and fetched again, 32 lines of it for a tile, one by one and each waited for.
    public override int PassDepth => 3072;

    public override int BlockDepth => PassDepth;

    // 1 to 1.5 MiB of A stay in the second-level cache while all strips of B go by.
    public override int ItemRows(int depth) => depth <= LinesAheadDepth ? 512 : depth <= PassDepth ? 256 : 64;

    public override int ItemColumns => int.MaxValue;

    [SkipLocalsInit]
    public override void Run(in Arguments arguments)
    {
        byte* memory = stackalloc byte[2 * WorkBytes];
        Arguments complete = arguments;
        complete.Work = (byte*)((nint)(memory + WorkBytes - 1) & -WorkBytes);
        if (complete.Next == null)
            complete.Next = complete.B;
        Call(complete);
    }

    /// <summary>Writes the code.</summary>
    /// <param name="k">Where it goes.</param>
    /// <param name="form">Which form.</param>
    public static void Write(KernelAssembler k, Form form)
    {
        Label configuration = k.Constant(TileConfiguration.Whole), strip = k.CreateLabel(), last = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        k.ldtilecfg(__[configuration]);
        k.mov(rax, Argument(nameof(Arguments.A)));
        k.mov(rbx, Argument(nameof(Arguments.B)));
        k.mov(rcx, Argument(nameof(Arguments.Strips)));
        k.mov(r8, Argument(nameof(Arguments.C)));
        k.mov(rdx, Argument(nameof(Arguments.RowOfC)));
        k.mov(r9, Argument(nameof(Arguments.From)));
        k.mov(r11, Argument(nameof(Arguments.Next)));
        k.mov(rsi, RowBytes);
        k.mov(rbp, SumRow);
        k.xor(r12, r12);
        k.Label(ref strip);
        Begin(k);
        Multiply(k, form);
        End(k);
        k.dec(rcx);
        k.jnz(strip);
        k.Label(ref last);
        TwoRowsToC(k, form);
        k.test(r10, WorkBytes - 1);
        k.jnz(last);
        k.tilerelease();
        if (form.Streams)
            k.sfence();
        k.End();
    }

    /// <summary>Calls the code; an interpreter of it, in tests, takes its place.</summary>
    protected virtual void Call(in Arguments arguments) => s_kernels[Form.Of(arguments).Index].Value.Run(arguments);

    private static void Begin(KernelAssembler k)
    {
        Label zero = k.CreateLabel(), ready = k.CreateLabel();
        k.test(r9, r9);
        k.jz(zero);
        k.mov(r10, Argument(nameof(Arguments.RowOfFrom)));
        SixteenRowsOn(k, r13, r9, r10);
        k.tileloadd(tmm0, __[r9 + r10]);
        k.tileloadd(tmm1, __[r9 + r10 + 64]);
        k.tileloadd(tmm2, __[r13 + r10]);
        k.tileloadd(tmm3, __[r13 + r10 + 64]);
        k.add(r9, Argument(nameof(Arguments.StripOfFrom)));
        k.jmp(ready);
        k.Label(ref zero);
        k.tilezero(tmm0);
        k.tilezero(tmm1);
        k.tilezero(tmm2);
        k.tilezero(tmm3);
        k.Label(ref ready);
    }

    /// <summary>All steps of a strip; beside the first of them the sums of the strip before go to C.</summary>
    private static void Multiply(KernelAssembler k, Form form)
    {
        Label copying = k.CreateLabel(), rest = k.CreateLabel(), plain = k.CreateLabel(), done = k.CreateLabel();
        k.mov(r13, rax);
        k.mov(r14, rbx);
        k.mov(r15, Argument(nameof(Arguments.Steps)));
        k.mov(r10, Argument(nameof(Arguments.Work)));
        k.test(r12, r12);
        k.jz(plain);
        k.Label(ref copying);
        Step(k, form.Deep);
        TwoRowsToC(k, form);
        k.dec(r15);
        k.jz(rest);
        k.test(r10, WorkBytes - 1);
        k.jnz(copying);
        k.Label(ref plain);
        Step(k, form.Deep);
        k.dec(r15);
        k.jnz(plain);
        k.jmp(done);
        k.Label(ref rest);
        k.test(r10, WorkBytes - 1);
        k.jz(done);
        TwoRowsToC(k, form);
        k.jmp(rest);
        k.Label(ref done);
    }

    private static void Step(KernelAssembler k, bool deep)
    {
        k.tileloadd(tmm4, __[r13 + rsi]);
        k.tileloadd(tmm6, __[r14 + rbp]);
        k.tdpbf16ps(tmm0, tmm4, tmm6);
        k.tileloadd(tmm7, __[r14 + rbp + 64]);
        k.tdpbf16ps(tmm1, tmm4, tmm7);
        k.tileloadd(tmm5, __[r13 + rsi + TileBytes]);
        k.tdpbf16ps(tmm2, tmm5, tmm6);
        k.tdpbf16ps(tmm3, tmm5, tmm7);
        int lines = deep ? 4 : 2;
        for (int line = 0; line < lines; line++)
            k.prefetcht1(__byte_ptr[r11 + line * 64]);
        k.add(r11, lines * 64);
        k.add(r13, StepBytes);
        k.add(r14, StripBytesOfB);
    }

    private static void TwoRowsToC(KernelAssembler k, Form form)
    {
        for (int row = 0; row < 2; row++)
        {
            AssemblerRegisterZMM left = new(Register.ZMM0 + 2 * row), right = new(Register.ZMM0 + 2 * row + 1);
            k.vmovups(left, __zmmword_ptr[r10 + row * SumRow]);
            k.vmovups(right, __zmmword_ptr[r10 + row * SumRow + 64]);
            if (form.Rounds)
                // The lower half of the result is the last operand's.
                k.vcvtne2ps2bf16(left, right, left);
            ToC(k, left, __zmmword_ptr[r12], form);
            if (!form.Rounds)
                ToC(k, right, __zmmword_ptr[r12 + 64], form);
            k.add(r12, rdx);
        }
        k.add(r10, 2 * SumRow);
    }

    private static void ToC(KernelAssembler k, AssemblerRegisterZMM sums, AssemblerMemoryOperand target, Form form)
    {
        if (form.Streams)
            k.vmovntps(target, sums);
        else
            k.vmovups(target, sums);
    }

    /// <summary>The sums go to working memory, and the strip's part of C is remembered.</summary>
    private static void End(KernelAssembler k)
    {
        k.mov(r10, Argument(nameof(Arguments.Work)));
        k.tilestored(__[r10 + rbp], tmm0);
        k.tilestored(__[r10 + rbp + 64], tmm1);
        k.tilestored(__[r10 + rbp + TileRows * SumRow], tmm2);
        k.tilestored(__[r10 + rbp + TileRows * SumRow + 64], tmm3);
        k.mov(r12, r8);
        SixteenRowsOn(k, r8, r8, rdx);
        SixteenRowsOn(k, r8, r8, rdx);
        k.add(rax, Argument(nameof(Arguments.StripOfA)));
    }

    private static void SixteenRowsOn(KernelAssembler k, AssemblerRegister64 to, AssemblerRegister64 from, AssemblerRegister64 row)
    {
        k.lea(to, __[from + row * 8]);
        k.lea(to, __[to + row * 8]);
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
