using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

public unsafe class TileSelfCheckTests
{
    /// <summary>A machine that gets one number wrong.</summary>
    private sealed class Wrong(int element, float by) : Bf16TileKernel
    {
        private readonly Bf16TileKernelTests.Interpreted _right = new();

        public override int Rows => _right.Rows;

        public override int PassDepth => _right.PassDepth;

        public override int BlockDepth => _right.BlockDepth;

        public override int ItemRows(int depth) => _right.ItemRows(depth);

        public override int ItemColumns => _right.ItemColumns;

        public override void Run(in Arguments arguments)
        {
            _right.Run(arguments);
            ((float*)arguments.C)[element] += by;
        }
    }

    [Fact]
    public void A_right_machine_passes_and_one_wrong_number_fails()
    {
        Assert.True(TileSelfCheck.IsRight(new Bf16TileKernelTests.Interpreted()));
        foreach (int element in new[] { 0, 31, 32 * 31, 64 * 32 - 1 })
            Assert.False(TileSelfCheck.IsRight(new Wrong(element, 1)));
        Assert.False(TileSelfCheck.IsRight(new Wrong(0, float.NaN)));
    }

    [SkippableFact]
    public void Vectors_pass_too()
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16), "this processor has no AVX-512 BF16");
        Assert.True(TileSelfCheck.IsRight(VectorBf16Kernel.Instance));
    }

    [Fact]
    public void Limits_of_bfloat16_are_zero_without_and_plausible_with_the_instructions()
    {
        using CpuContext best = new(CpuFeatures.Best), portable = new(CpuLevel.Portable);
        Assert.Equal((0, 0), (Bf16Limits.MeasureAmx(portable), Bf16Limits.MeasureAvx512(portable)));
        Check(CpuInstructions.AmxBf16, Bf16Limits.MeasureAmx(best));
        Check(CpuInstructions.Avx512Bf16, Bf16Limits.MeasureAvx512(best));

        void Check(CpuInstructions instructions, double measured)
        {
            if (best.Can(instructions))
                Assert.InRange(measured, 0.5, 1e7);
            else
                Assert.Equal(0, measured);
        }
    }
}
