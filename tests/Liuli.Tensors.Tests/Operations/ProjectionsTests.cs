using Liuli.Tensors.Cpu;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

public class ProjectionsTests
{
    public static TheoryData<CpuLevel, CpuInstructions> Paths => Kernels.FastPaths;

    private static readonly (DType First, DType Second, DType Third)[] s_types =
        [.. BlockTypes.Each.Select(type => (type, type, type)), (DType.Q4_K, DType.Q4_K, DType.Q6_K), (DType.Q4_0, DType.Q8_0, DType.Q4_1), (DType.Q4_0, DType.F32, DType.Q4_0)];

    /// <summary>Together or one by one: not a bit differs. Rows, widths and outputs that one loop takes, and such that it leaves to three.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void TheyAreTheProductsOneAfterTheOther(CpuLevel level, CpuInstructions allowed)
    {
        Device device = Device.Cpu(level, threads: 2, allowed);
        foreach ((DType first, DType second, DType third) in s_types)
            foreach ((int rows, int[] outputs) in new (int, int[])[] { (1, [256, 64, 64]), (1, [512, 16, 2048]), (3, [64, 32, 16]), (16, [48, 16, 16]), (17, [32, 16, 16]), (2, [33, 16, 16]), (1, [16, 16, 9]) })
                for (int bias = 0; bias < 2; bias++)
                    Compare(device, [first, second, third], rows, outputs, bias == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void TheNumberOfThreadsChangesNothing(int threads)
    {
        using TensorScope scope = TensorScope.Begin();
        float[][] results = [.. new[] { 2, threads }.Select(count =>
        {
            Device device = Device.Cpu(threads: count);
            Tensor x = Of(Kernels.Random(512, 1), [1, 512], device);
            (Tensor a, Tensor b, Tensor c) = x.Projections(Weights(DType.Q4_K, 768, 512, 2, device), Weights(DType.Q4_K, 256, 512, 3, device), Weights(DType.Q6_K, 256, 512, 4, device));
            return (float[])[.. a.ToArray(), .. b.ToArray(), .. c.ToArray()];
        })];
        Kernels.AssertSameBits(results[0], results[1], $"{threads} threads");
    }

    [Fact]
    public void TheyCanBeDifferentiatedAndExplained()
    {
        Device device = Device.Cpu(threads: 1);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Of(Kernels.Random(256, 1), [1, 256], device).RequireGrad(), w = Weights(DType.Q8_0, 16, 256, 2, device);
        (Tensor a, Tensor b, Tensor c) = x.Projections(w, w, w);
        (a + b + c).SumAll().Backward();
        Assert.Contains(x.Gradient.ToArray(), value => value != 0);
        using Recording.Restore recording = Recording.Everything();
        Assert.Equal("matmul", x.Projections(w, w, w).Third.Operation?.Name);
        x.Dispose();
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Device device = Device.Cpu(threads: 1);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([1, 256], DType.F32, device), w = Weights(DType.Q8_0, 16, 256, 2, device);
        Assert.Contains("512", Assert.Throws<ArgumentException>(() => x.Projections(w, w, Weights(DType.Q8_0, 16, 512, 3, device))).Message);
        Assert.Contains("bias", Assert.Throws<ArgumentException>(() => x.Projections(w, w, w, thirdBias: Tensor.Zeros([17], DType.F32, device))).Message);
        Assert.Contains("device", Assert.Throws<ArgumentException>(() => x.Projections(w, w, Weights(DType.Q8_0, 16, 256, 3, Device.Cpu(threads: 1)))).Message);
    }

    [Fact]
    public void AWarmCallAllocatesNothing()
    {
        Device device = Device.Cpu(threads: 2);
        Tensor x = Of(Kernels.Random(256, 1), [1, 256], device).Keep(), w = Weights(DType.Q4_K, 256, 256, 2, device).Keep(), v = Weights(DType.Q6_K, 64, 256, 3, device).Keep();
        for (int i = 0; i < 3; i++)
            Run();
        Allocations.AssertNone(Run, () => device.NativeBlocksAllocated);

        void Run()
        {
            using TensorScope scope = TensorScope.Begin();
            x.Projections(w, w, v);
        }
    }

    private static void Compare(Device device, DType[] types, int rows, int[] outputs, bool bias)
    {
        const int width = 512;
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Of(Kernels.Random(rows * width, 1), [1, rows, width], device);
        Tensor[] w = [.. types.Select((type, i) => Weights(type, outputs[i], width, 2 + i, device))];
        Tensor[] b = [.. outputs.Select((n, i) => bias && i != 1 ? Of(Kernels.Random(n, 7 + i), [n], device) : default)];
        (Tensor first, Tensor second, Tensor third) = x.Projections(w[0], w[1], w[2], b[0], b[1], b[2]);
        Tensor[] together = [first, second, third];
        for (int i = 0; i < together.Length; i++)
        {
            Assert.Equal([1, rows, outputs[i]], together[i].Shape);
            Kernels.AssertSameBits(x.MatMul(w[i], transposeRight: true, bias: b[i]).AsSpan<float>(), together[i].AsSpan<float>(), $"{string.Join(" ", types)} {rows} rows, {width} → {string.Join(" ", outputs)}, number {i}");
        }
    }

    private static Tensor Of(float[] values, Shape shape, Device device) => Tensor.From(values, shape, device);

    /// <summary>Rounded from small floats, so that no sum leaves the range of a float.</summary>
    private static Tensor Weights(DType type, int rows, int columns, int seed, Device device)
    {
        Tensor floats = Of([.. Kernels.Random(rows * columns, seed).Select(x => 0.1f * x)], [rows, columns], device);
        return type == DType.F32 ? floats : floats.To(type);
    }
}
