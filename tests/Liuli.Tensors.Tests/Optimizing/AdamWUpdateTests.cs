using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Optimizing;

/// <summary>Expected numbers: the formula of the paper in a few lines of Python, in double precision.</summary>
public class AdamWUpdateTests
{
    private static readonly AdamWStep s_step = new(1, 0.01, 0.9, 0.95, 1e-8, 0.1, GradientScale: 0.5);

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void ThreeStepsGiveTheKnownNumbers(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        Tensor p = Tensor.From([0.5f, -1f, 2f, 0f, 3f], [5], device), m = Tensor.Zeros([5], DType.F32, device), v = Tensor.Zeros([5], DType.F32, device);
        float[][] gradients = [[0.1f, -0.2f, 4f, 0f, 1e-3f], [0.3f, 0.2f, -1f, 0f, -2e-3f], [-0.1f, 0f, 0.5f, 1f, 1e-3f]];
        for (int t = 0; t < 3; t++)
            AdamWUpdate.Apply(p, Tensor.From(gradients[t], [5], device), m, v, s_step with { Step = t + 1 });
        Close.Assert([0.4746052f, -0.98796088f, 1.9748076f, -0.0062322307f, 2.9846331f], p.ToArray(), 1e-6, "parameter");
        Close.Assert([0.01255f, 0.0009f, 0.142f, 0.05f, 5e-07f], m.ToArray(), 1e-6, "first moment");
        Close.Assert([0.0013065625f, 0.00092625f, 0.1955f, 0.0125f, 7.128125e-08f], v.ToArray(), 1e-6, "second moment");
    }

    [Fact]
    public void EveryPathAndNumberOfThreadsAgree()
    {
        float[] expected = AfterTwoSteps(TestDevices.Naive), oneThread = AfterTwoSteps(TestDevices.OneThread);
        foreach (Device device in TestDevices.Fast)
            Close.Assert(expected, AfterTwoSteps(device), 1e-6, $"on {device}");
        Assert.Equal(oneThread, AfterTwoSteps(TestDevices.ThreeThreads));
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = Tensor.From(1f, 2f), b = Tensor.From(1f);
        Assert.Contains("gradient", Assert.Throws<ArgumentException>(() => AdamWUpdate.Apply(a, b, a, a, s_step)).Message);
        Assert.Contains("secondMoment", Assert.Throws<ArgumentException>(() => AdamWUpdate.Apply(a, a, a, b, s_step)).Message);
        Assert.Contains("counted from 1", Assert.Throws<ArgumentOutOfRangeException>(() => AdamWUpdate.Apply(a, a, a, a, s_step with { Step = 0 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => AdamWUpdate.Apply(a, a, a, a, s_step with { Beta2 = 1 }));
    }

    private static float[] AfterTwoSteps(Device device)
    {
        const int Count = 20_003; // several chunks for the threads, and a tail
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(3);
        Tensor p = Tensor.Normal([Count], 0, 1, random, device), m = Tensor.Zeros([Count], DType.F32, device), v = Tensor.Zeros([Count], DType.F32, device);
        for (int t = 1; t <= 2; t++)
            AdamWUpdate.Apply(p, Tensor.Normal([Count], 0, 1, random, device), m, v, s_step with { Step = t });
        return [.. p.ToArray(), .. m.ToArray(), .. v.ToArray()];
    }
}
