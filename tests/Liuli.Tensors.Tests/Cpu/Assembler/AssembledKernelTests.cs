using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

public unsafe class AssembledKernelTests
{
    private struct Sum
    {
        public float* Values;
        public long Count;
        public float* Result;
    }

    [SkippableFact]
    public void A_kernel_reads_its_argument_and_writes_back()
    {
        SkipWithout(CpuInstructions.Assembled);
        AssembledKernel kernel = new(WriteSum);
        float* values = stackalloc float[] { 1, 2, 3.5f };
        float result = 0;
        kernel.Run(new Sum { Values = values, Count = 3, Result = &result });
        Assert.Equal(106.5f, result);
    }

    /// <summary>The page that holds a kernel, by Linux's own account; and nothing else of this process is both writable and executable.</summary>
    [SkippableFact]
    public void Code_can_be_read_and_run_but_not_written()
    {
        SkipWithout(CpuInstructions.Assembled);
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is no list of the process's memory to read");
        nint code = ExecutableMemory.Seal([0xC3]);
        string page = File.ReadLines("/proc/self/maps").Single(line =>
        {
            long[] ends = [.. line.Split(' ')[0].Split('-').Select(end => Convert.ToInt64(end, 16))];
            return ends[0] <= code && code < ends[1];
        });
        Assert.Equal("r-xp", page.Split(' ')[1]);
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.Split(' ')[1].StartsWith("rwx", StringComparison.Ordinal));
    }

    /// <summary>A kernel that spoils the registers it asked to use leaves those of its caller as they were, or this loop would not end rightly.</summary>
    [SkippableFact]
    public void The_callers_registers_survive()
    {
        SkipWithout(CpuInstructions.Assembled);
        AssembledKernel spoiler = new(k =>
        {
            k.Begin(rbx, rbp, r12, r13, r14, r15);
            foreach (Iced.Intel.AssemblerRegister64 register in new[] { rax, rbx, rcx, rdx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15 })
                k.mov(register, -1);
            k.vpcmpeqd(ymm6, ymm6, ymm6);
            k.vmovaps(ymm15, ymm6);
            k.End();
        });
        long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
        double x = 1, y = 2;
        for (int i = 0; i < 1000; i++)
        {
            spoiler.Run(i);
            (a, b, c, d, e, f, g, h) = (a + 1, b + a, c ^ b, d + c, e ^ d, f + e, g ^ f, h + g);
            (x, y) = (y, x + 1);
        }
        (long A, long B, long C, long D, long E, long F, long G, long H, double X, double Y) expected = (1, 2, 3, 4, 5, 6, 7, 8, 1, 2);
        for (int i = 0; i < 1000; i++)
        {
            expected = (expected.A + 1, expected.B + expected.A, expected.C ^ expected.B, expected.D + expected.C, expected.E ^ expected.D, expected.F + expected.E,
                expected.G ^ expected.F, expected.H + expected.G, expected.Y, expected.X + 1);
        }
        Assert.Equal(expected, (a, b, c, d, e, f, g, h, x, y));
    }

    [Fact]
    public void Registers_that_need_no_saving_are_named()
    {
        string message = Assert.Throws<ArgumentException>(() => new KernelAssembler().Begin(rax)).Message;
        Assert.Contains("RAX", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("rbx", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instructions_belong_to_their_levels()
    {
        Assert.Equal(CpuInstructions.None, CpuFeatures.InstructionsOf(CpuLevel.Portable));
        Assert.Equal(CpuInstructions.None, CpuFeatures.InstructionsOf(CpuLevel.Avx2) & (CpuInstructions.Avx512Vnni | CpuInstructions.AmxInt8));
        Assert.Equal(CpuInstructions.None, CpuFeatures.InstructionsOf(CpuLevel.Avx512) & (CpuInstructions.AmxInt8 | CpuInstructions.AmxBf16));
        using CpuContext forbidden = new(CpuFeatures.Best, threads: 1, CpuInstructions.All & ~CpuInstructions.Assembled);
        Assert.Equal(CpuInstructions.None, forbidden.Instructions);
        using CpuContext free = new(CpuFeatures.Best, threads: 1);
        Assert.Equal(CpuFeatures.InstructionsOf(CpuFeatures.Best), free.Instructions);
    }

    /// <summary>Result = 100 + the sum of the values.</summary>
    private static void WriteSum(KernelAssembler k)
    {
        Iced.Intel.Label loop = k.CreateLabel(), hundred = k.Constant(100f);
        k.Begin(rbx);
        k.mov(rbx, KernelAssembler.Argument<Sum>(nameof(Sum.Values)));
        k.mov(rcx, KernelAssembler.Argument<Sum>(nameof(Sum.Count)));
        k.vmovss(xmm6, __dword_ptr[hundred]);
        k.Label(ref loop);
        k.vaddss(xmm6, xmm6, __dword_ptr[rbx]);
        k.add(rbx, sizeof(float));
        k.dec(rcx);
        k.jnz(loop);
        k.mov(rax, KernelAssembler.Argument<Sum>(nameof(Sum.Result)));
        k.vmovss(__dword_ptr[rax], xmm6);
        k.End();
    }

    private static void SkipWithout(CpuInstructions instructions) =>
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(instructions), $"this machine's kernels cannot use {instructions}; it has {CpuFeatures.Instructions}");
}
