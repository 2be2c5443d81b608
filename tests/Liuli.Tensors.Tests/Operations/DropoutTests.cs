using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Operations;

public class DropoutTests
{
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryPathDrawsTheMaskThatTheGeneratorDefines(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        // A counter whose lower half overflows within the tensor, and a key and stream that use all bits.
        Philox random = new(0xFEDCBA9876543210, 0x8000000180000001) { Counter = 0xFFFFFFF8 };
        float[] y = Tensor.Full([203], 2f, device).Dropout(0.25f, random).ToArray();
        for (int i = 0; i < y.Length; i++)
        {
            ulong block = 0xFFFFFFF8 + (ulong)(i / 64 * 16 + i % 16);
            (uint a, uint b, uint c, uint d) = Philox.Block(random.Seed, random.Stream, block);
            uint[] words = [a, b, c, d];
            Assert.Equal(Philox.ToUnit(words[i % 64 / 16]) >= 0.25f ? 2f / 0.75f : 0f, y[i]);
        }
        Assert.Equal(0xFFFFFFF8 + 4 * 16ul, random.Counter);
    }

    [Fact]
    public void TheShareOfZerosIsTheProbabilityAndTheMeanStays()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] y = Tensor.Full([200_000], 1f).Dropout(0.1f, new Philox(1)).ToArray();
        // Five standard deviations of a binomial share: 5·√(0.1·0.9/200000) = 0.0034.
        Assert.InRange(y.Count(v => v == 0) / 200_000.0, 0.0966, 0.1034);
        Assert.InRange(y.Average(), 0.995f, 1.005f);
    }

    [Fact]
    public void TwoCallsDrawTwoMasksAndTheSameCounterTheSameMask()
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(5);
        Tensor x = Tensor.Full([1000], 1f);
        float[] first = x.Dropout(0.5f, random).ToArray(), second = x.Dropout(0.5f, random).ToArray();
        Assert.NotEqual(first, second);
        random.Counter = 0;
        Assert.Equal(first, x.Dropout(0.5f, random).ToArray());
    }

    [Fact]
    public void BackwardUsesTheMaskOfForward()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Full([150], 1f).RequireGrad();
        Tensor y = x.Dropout(0.5f, new Philox(9) { Counter = 3 });
        float[] mask = y.ToArray();
        LiteralLoss.Backward(y, [.. Enumerable.Repeat(1f, 150)]);
        Assert.Equal(mask, x.Gradient.ToArray());
    }

    [Fact]
    public void ZeroProbabilityIsTheSameTensor()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(1f, 2f);
        Philox random = new(1);
        Assert.Equal(x, x.Dropout(0, random));
        Assert.Equal(x, x.Dropout(0, null));
        Assert.Equal(0ul, random.Counter);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void AProbabilityOutsideTheRangeIsRefused(float probability)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(1f);
        Assert.Contains("below 1", Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(probability, new Philox(1))).Message);
        Assert.Throws<ArgumentNullException>(() => x.Dropout(0.5f, null));
    }
}
