using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

public class BlockOperandTests
{
    public static TheoryData<DType> Types => BlockTypes.All;

    [Theory]
    [MemberData(nameof(Types))]
    public void TheTermsOfAProductRecombineToItsValue(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor w = Tensor.Normal([5, 256], 0, 1, new Philox(1)).To(type).Named("w"), x = Tensor.Normal([2, 3, 256], 0, 1, new Philox(2)), bias = Tensor.From(1, 2, 3, 4, 5);
        using Recording.Restore recording = Recording.Everything();
        Explanation opened = x.MatMul(w, transposeRight: true, bias: bias).Explain(1, 2, 3);
        Assert.Equal(257, opened.Terms.Count);
        Assert.True(Math.Abs(opened.Residual) < 1e-4, $"left over: {opened.Residual}");
        Term factor = opened.Terms[40].Factor!;
        Assert.Equal(w.GetFloat(3 * 256 + 40), factor.Value);
        Assert.StartsWith($"{type}: d = fp16 0x", factor.Open().Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void AnActivationTellsHowItWasRounded()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] numbers = new float[64];
        (numbers[32], numbers[33], numbers[34]) = (12.7f, 1.23f, -0.25f); // d = 0.1; of the halves around −2.5 the even one is taken
        Tensor w = Tensor.Normal([2, 64], 0, 1, new Philox(1)).To(DType.Q8_0), x = Tensor.From(numbers, [1, 64]).Named("x");
        using Recording.Restore recording = Recording.Everything();
        Explanation opened = x.MatMul(w, transposeRight: true).Explain(0, 1);
        Assert.True(Math.Abs(opened.Residual) < 1e-5, $"left over: {opened.Residual}");
        Term term = opened.Terms[33];
        Assert.Equal("y[i, j] = Σₖ q8(x[i, k])·w[k, j] + b[j]", opened.Formula);
        Assert.Equal(12.0 * (12.7f / 127), term.Value);
        Explanation rounding = term.Open();
        Assert.Equal("1.23 rounded to 8 bits: d = max|x| of its block of 32 / 127 = 0.1, q = round(x / d) = 12 (byte 0x0C), value = d × q", rounding.Formula);
        Assert.Equal(0, rounding.Residual);
        Assert.Equal("x", rounding.Terms[0].Source.Name);
        Assert.Equal(33, rounding.Terms[0].Index);
        Assert.Equal(1.23f, rounding.Terms[0].Value);
        Assert.Equal(-2.0 * (12.7f / 127), opened.Terms[34].Value);
        Assert.Equal(0, opened.Terms[0].Value);
    }

    /// <summary>Where a long prompt is a product of bfloat16, its explanation has the numbers that were multiplied.</summary>
    [Fact]
    public void AProductOfManyRowsExplainsWhatWasMultiplied()
    {
        using TensorScope scope = TensorScope.Begin();
        const int rows = BlockMatMul.ByteRows + 1;
        foreach (Device device in TestDevices.Fast)
        {
            Tensor w = Tensor.Normal([3, 256], 0, 1, new Philox(1), device).To(DType.Q6_K), x = Tensor.Normal([rows, 256], 0, 1, new Philox(2), device);
            using Recording.Restore recording = Recording.Everything();
            Explanation opened = x.MatMul(w, transposeRight: true).Explain(rows - 1, 2);
            Assert.True(Math.Abs(opened.Residual) < 1e-4, $"{device}: left over: {opened.Residual}");
            bool rounds = BlockMatMul.RoundsToBf16(device.Context, rows);
            Assert.Equal(rounds ? "y[i, j] = Σₖ bf16(x[i, k])·bf16(w[k, j]) + b[j]" : "y[i, j] = Σₖ q8(x[i, k])·w[k, j] + b[j]", opened.Formula);
            float weight = w.GetFloat(2 * 256 + 40);
            Assert.Equal(rounds ? Conversion.Rounded(weight, DType.BF16) : weight, opened.Terms[40].Factor!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void RowsOfATableAreItsValues(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (Device device in TestDevices.Fast)
        {
            Tensor table = Tensor.Normal([11, 512], 0, 1, new Philox(1), device).To(type), ids = Tensor.FromInts([3, 0, 10, 3], [2, 2], device);
            Assert.Equal(table.To(DType.F32).Embedding(ids).ToArray(), table.Embedding(ids).ToArray());
            using Recording.Restore recording = Recording.Everything();
            Explanation opened = table.Embedding(ids).Explain(1, 0, 511);
            Assert.Equal(table.GetFloat(10 * 512 + 511), opened.Recombined);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TheGradientOfTheActivationsIsThatOfTheValues(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor w = Tensor.Normal([37, 256], 0, 1, new Philox(1)).To(type), values = w.To(DType.F32);
        Tensor x = Tensor.Normal([3, 256], 0, 1, new Philox(2)).RequireGrad(), y = Tensor.Normal([3, 256], 0, 1, new Philox(2)).RequireGrad();
        Tensor upstream = Tensor.Normal([3, 37], 0, 1, new Philox(3));
        for (int i = 0; i < 2; i++) // the second time adds
        {
            (x.MatMul(w, transposeRight: true) * upstream).SumAll().Backward();
            (y.MatMul(values, transposeRight: true) * upstream).SumAll().Backward();
        }
        Close.Assert(y.Gradient.ToArray(), x.Gradient.ToArray(), 1e-5, "gradient of the activations");
        x.Dispose();
        y.Dispose();
    }

    [Fact]
    public void WhatBlocksCannotDoIsSaid()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 32]), w = Tensor.Zeros([32, 32]), q = w.To(DType.Q8_0);
        Assert.Contains("To(DType.F32)", Assert.Throws<InvalidOperationException>(() => q.RequireGrad()).Message, StringComparison.Ordinal);
        Assert.Contains("one row for each output", Assert.Throws<ArgumentException>(() => x.MatMul(q)).Message, StringComparison.Ordinal);
        Assert.Contains("left must be F32", Assert.Throws<ArgumentException>(() => q.MatMul(w)).Message, StringComparison.Ordinal);
        Assert.Contains("inner sizes", Assert.Throws<ArgumentException>(() => Tensor.Zeros([2, 64]).MatMul(q, transposeRight: true)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.MatMul(Tensor.Zeros([2, 32, 32]).To(DType.Q8_0), transposeRight: true));
        Assert.Throws<ArgumentException>(() => q + q);
        Assert.Throws<InvalidOperationException>(() => q.AsSpan<float>());
        using Tensor learned = Tensor.Zeros([32, 32]).RequireGrad();
        Assert.Contains("cannot be learned", Assert.Throws<ArgumentException>(() => x.MatMul(learned.To(DType.Q8_0), transposeRight: true)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be learned", Assert.Throws<ArgumentException>(() => learned.To(DType.Q4_0).Embedding(Tensor.FromInts([0], [1]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => w.To((DType)77));
    }
}
