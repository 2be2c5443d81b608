using Liuli.Tensors.Cpu;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

public class GatedFeedForwardTests
{
    public static TheoryData<CpuLevel, CpuInstructions> Paths => Kernels.FastPaths;

    private static readonly (DType First, DType Last)[] s_types =
        [.. BlockTypes.Each.Select(type => (type, type)), (DType.Q4_K, DType.Q6_K), (DType.Q6_K, DType.Q8_0), (DType.Q4_0, DType.Q4_K)];

    /// <summary>In one pass or step by step: not a bit differs.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void ItIsTheThreeProductsOneAfterTheOther(CpuLevel level, CpuInstructions allowed)
    {
        Device device = Device.Cpu(level, threads: 2, allowed);
        foreach ((DType first, DType last) in s_types)
            foreach ((int rows, int width, int middle, int output) in new[] { (17, 256, 256, 16), (40, 512, 256, 35), (150, 256, 768, 64), (1, 256, 256, 33), (16, 256, 512, 16) })
                Compare(device, first, last, rows, width, middle, output);
    }

    /// <summary>Rows that are taken in several passes, as all of K at once needs room in the caches; and K cut into chunks.</summary>
    [Theory]
    [InlineData(DType.Q8_0)]
    [InlineData(DType.Q6_K)]
    public void LongInputsGoThroughInPasses(DType type)
    {
        Compare(Device.Cpu(threads: 3), type, type, 1030, 3328, 256, 16);
        Compare(Device.Cpu(threads: 1), type, type, 560, 256, 8192, 48); // more rows of the numbers in between than working memory holds
    }

    [Fact]
    public void FloatsTakeTheStepsToo()
    {
        Device device = Device.Cpu(threads: 2);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Of(Kernels.Random(20 * 8, 1), [20, 8], device), gate = Of(Kernels.Random(12 * 8, 2), [12, 8], device);
        Tensor up = Of(Kernels.Random(12 * 8, 3), [12, 8], device), down = Of(Kernels.Random(8 * 12, 4), [8, 12], device);
        Tensor expected = (x.MatMul(gate, transposeRight: true).Gelu() * x.MatMul(up, transposeRight: true)).MatMul(down, transposeRight: true);
        Kernels.AssertClose(expected.AsSpan<float>(), x.GatedFeedForward(gate, up, down, GateFunction.Gelu).AsSpan<float>(), "floats");
    }

    [Fact]
    public void ItCanBeDifferentiatedAndExplained()
    {
        Device device = Device.Cpu(threads: 1);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Of(Kernels.Random(20 * 256, 1), [20, 256], device).RequireGrad();
        (Tensor gate, Tensor up, Tensor down) = (Weights(DType.Q8_0, 256, 256, 2, device), Weights(DType.Q8_0, 256, 256, 3, device), Weights(DType.Q8_0, 16, 256, 4, device));
        Tensor y = x.GatedFeedForward(gate, up, down, GateFunction.Silu);
        y.SumAll().Backward();
        Assert.Contains(x.Gradient.ToArray(), value => value != 0);
        using Recording.Restore recording = Recording.Everything();
        Assert.Equal("matmul", x.GatedFeedForward(gate, up, down, GateFunction.Silu).Operation?.Name);
        x.Dispose();
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 32]), gate = Tensor.Zeros([64, 32]), down = Tensor.Zeros([32, 64]);
        Assert.Contains("(64, 16)", Assert.Throws<ArgumentException>(() => x.GatedFeedForward(gate, Tensor.Zeros([64, 16]), down, GateFunction.Silu)).Message);
        Assert.Contains("(32, 32)", Assert.Throws<ArgumentException>(() => x.GatedFeedForward(gate, gate, Tensor.Zeros([32, 32]), GateFunction.Silu)).Message);
    }

    [Fact]
    public void AWarmCallAllocatesNothing()
    {
        Device device = Device.Cpu(threads: 2);
        Tensor x = Of(Kernels.Random(40 * 256, 1), [40, 256], device).Keep();
        (Tensor gate, Tensor up, Tensor down) = (Weights(DType.Q4_K, 256, 256, 2, device).Keep(), Weights(DType.Q4_K, 256, 256, 3, device).Keep(), Weights(DType.Q4_K, 16, 256, 4, device).Keep());
        for (int i = 0; i < 3; i++)
            Run();
        Allocations.AssertNone(Run, () => device.NativeBlocksAllocated);

        void Run()
        {
            using TensorScope scope = TensorScope.Begin();
            x.GatedFeedForward(gate, up, down, GateFunction.Silu);
        }
    }

    private static void Compare(Device device, DType first, DType last, int rows, int width, int middle, int output)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Of(Kernels.Random(rows * width, 1), [1, rows, width], device);
        (Tensor gate, Tensor up, Tensor down) = (Weights(first, middle, width, 2, device), Weights(first, middle, width, 3, device), Weights(last, output, middle, 4, device));
        Tensor g = x.MatMul(gate, transposeRight: true), u = x.MatMul(up, transposeRight: true);
        string what = $"{first} {last} {rows} rows, {width} → {middle} → {output}";
        Kernels.AssertSameBits(g.SwiGlu(u).MatMul(down, transposeRight: true).AsSpan<float>(), x.GatedFeedForward(gate, up, down, GateFunction.Silu).AsSpan<float>(), what);
        Kernels.AssertSameBits(g.GeGlu(u).MatMul(down, transposeRight: true).AsSpan<float>(), x.GatedFeedForward(gate, up, down, GateFunction.Gelu).AsSpan<float>(), what);
    }

    private static Tensor Of(float[] values, Shape shape, Device device) => Tensor.From(values, shape, device);

    /// <summary>Rounded from small floats, so that no sum leaves the range of a float.</summary>
    private static readonly Once<(DType Type, int Rows, int Columns, int Seed), byte[]> s_weights = new(weights =>
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From([.. Kernels.Random(weights.Rows * weights.Columns, weights.Seed).Select(x => 0.1f * x)], [weights.Rows, weights.Columns]).To(weights.Type).AsSpan<byte>().ToArray();
    });

    private static Tensor Weights(DType type, int rows, int columns, int seed, Device device) =>
        Tensor.FromBytes(s_weights[(type, rows, columns, seed)], [rows, columns], type, device);
}
