using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>AMX's code for quantised prompts is interpreted, so it is proved on machines without AMX; the packing before it is run.</summary>
public unsafe class AmxBlockKernelTests
{
    // Parts of tiles below and above 16 rows, more tiles than one call takes, one panel, an odd number of them, columns left over, chunks of K, one block.
    private static readonly (int M, int N, int K)[] s_sizes =
        [(1, 16, 32), (16, 32, 64), (17, 48, 96), (31, 33, 160), (32, 32, 32), (33, 17, 800), (70, 35, 64), (301, 16, 64)];

    /// <summary>The kernel, executed by <see cref="MachineCode"/>.</summary>
    private sealed class Interpreted(BlockLayout layout) : AmxBlockKernel(layout)
    {
        private readonly Dictionary<(int Rows, int Panels), MachineCode> _code = [];

        public long Products => _code.Values.Sum(code => code.Tiles.Products);

        protected override void Call(int rows, int panels, in Arguments arguments)
        {
            if (!_code.TryGetValue((rows, panels), out MachineCode? code))
                _code[(rows, panels)] = code = new MachineCode(KernelAssembler.Assemble(k => Write(k, rows, panels)));
            code.Run(arguments);
            Assert.False(code.Tiles.IsConfigured, "the kernel leaves tiles configured, and the system would save them at each change of thread");
        }
    }

    /// <summary>A machine that gets one number wrong.</summary>
    private sealed class Wrong(BlockLayout layout, int element) : AmxBlockKernel(layout)
    {
        private readonly Interpreted _right = new(layout);

        public override void Run(int rows, int panels, in Arguments arguments)
        {
            _right.Run(rows, panels, arguments);
            arguments.Output[element]++;
        }
    }

    [SkippableFact]
    public void The_interpreted_kernel_has_the_bits_of_the_naive_twin()
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Assembled) && CpuFeatures.IsAvailable(CpuLevel.Avx512), "the packing of weights runs on AVX-512");
        using CpuContext context = new(CpuLevel.Avx512, threads: 1), naive = new(CpuLevel.Naive, threads: 1);
        foreach (DType type in BlockTypes.Each)
        {
            Interpreted kernel = new(BlockLayout.Of(type));
            foreach ((int m, int n, int shortest) in s_sizes)
            {
                int k = (shortest + type.BlockLength - 1) / type.BlockLength * type.BlockLength;
                // Any bytes are blocks, −128 among them; scales are kept finite.
                byte[] w = BlockTypes.Random(type, (long)n * k, m);
                float[] a = Kernels.Random(m * k, 1), bias = n % 2 == 0 ? Kernels.Random(n, 2) : [];
                float[] expected = new float[m * n], actual = Kernels.Random(m * n, 4); // overwritten
                BlockMatMul.Multiply(naive, m, n, k, type, a, w, expected, bias);
                fixed (float* pa = a, pc = actual, pBias = bias)
                fixed (byte* pw = w)
                    BlockMatMul.Run(
                        context, new BlockJob { M = m, N = n, Blocks = k / BlockFormats.Length, Type = type, A = pa, W = pw, C = pc, Bias = pBias }, BlockMethod.Strips(kernel, 0));
                Kernels.AssertSameBits(expected, actual, $"{type} {m}×{n}×{k}");
            }
            Assert.True(kernel.Products > 0);
        }
    }

    [Fact]
    public void A_right_machine_passes_the_check_and_one_wrong_number_fails()
    {
        foreach (BlockLayout layout in BlockLayout.All)
        {
            Interpreted kernel = new(layout);
            Assert.True(BlockSelfCheck.IsRight(kernel), $"{layout}");
            Assert.True(kernel.Products > 0);
            foreach (int element in new[] { 0, 31, 32 * 31, 32 * (2 * kernel.Rows + kernel.Rows / 2 + 1) - 1 })
                Assert.False(BlockSelfCheck.IsRight(new Wrong(layout, element)));
        }
    }

    [Fact]
    public void Each_layout_knows_its_place() => Assert.Equal(Enumerable.Range(0, BlockLayout.All.Count), BlockLayout.All.Select(layout => layout.Index));

    [SkippableFact]
    public void The_amx_kernel_passes_the_check()
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.AmxInt8), "this processor has no AMX-INT8, or the system does not save its tiles");
        foreach (BlockLayout layout in BlockLayout.All)
            Assert.True(BlockSelfCheck.IsRight(AmxBlockKernel.For(layout)), $"{layout}");
    }

    [Fact]
    public void Limits_of_bytes_are_zero_without_and_plausible_with_the_instructions()
    {
        using CpuContext best = new(CpuFeatures.Best), portable = new(CpuLevel.Portable);
        Assert.Equal((0, 0), (Int8Limits.MeasureAmx(portable), Int8Limits.MeasureVnni(portable)));
        Check(CpuInstructions.AmxInt8, Int8Limits.MeasureAmx(best));
        Check(CpuInstructions.Avx512Vnni, Int8Limits.MeasureVnni(best));
        Assert.Equal(0, Int8Limits.MeasureAvx2(portable));

        void Check(CpuInstructions instructions, double measured)
        {
            if (best.Can(instructions))
                Assert.InRange(measured, 0.5, 1e7);
            else
                Assert.Equal(0, measured);
        }
    }
}
