using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class Int8LimitsTests
{
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
