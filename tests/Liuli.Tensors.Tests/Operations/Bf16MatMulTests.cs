namespace Liuli.Tensors.Tests.Operations;

public class Bf16MatMulTests
{
    [Fact]
    public void InputsAreRoundedAndSumsAreNot()
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (Device device in TestDevices.Fast.Append(TestDevices.Naive).Where(device => !Liuli.Tensors.Cpu.Bf16MatMul.IsInt16(device.Context)))
        {
            // 1 + 2⁻⁸ lies in the middle of 1 and 1 + 2⁻⁷ and goes to the even one, 1; 1 + 3·2⁻⁸ to 1 + 2⁻⁶; a little above a middle goes up.
            Tensor x = Tensor.From([1 + 0.00390625f, 1 + 0.01171875f, 1.00390637f], [3, 1], device), one = Tensor.From([1f], [1, 1], device);
            Assert.Equal([1f, 1.015625f, 1.0078125f], x.MatMul(one, precision: MatMulPrecision.BF16).ToArray());
            Assert.Equal([1f, 1.015625f, 1.0078125f], one.MatMul(x, transposeRight: true, precision: MatMulPrecision.BF16).ToArray());
            // 256 + 1 needs nine bits: as a sum it is exact, as an input it is not. So is the bias.
            Tensor row = Tensor.From([256f, 1f], [1, 2], device), ones = Tensor.From([1f, 1f], [2, 1], device);
            Assert.Equal(514f, row.MatMul(ones, bias: Tensor.From([257f], [1], device), precision: MatMulPrecision.BF16).Item());
            Assert.True(float.IsNaN(Tensor.From([float.NaN], [1, 1], device).MatMul(one, precision: MatMulPrecision.BF16).Item()));
        }
    }

    /// <summary>By definition: the F32 product, and the F32 gradients, of rounded inputs and rounded incoming gradients.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ValuesAndGradientsAreThoseOfRoundedInputs(bool transposeLeft, bool transposeRight)
    {
        foreach (Device device in TestDevices.Fast.Append(TestDevices.Naive))
            foreach ((int m, int n, int k) in new[] { (1, 9, 33), (5, 6, 7), (50, 65, 70) })
            {
                using TensorScope scope = TensorScope.Begin();
                Tensor left = Random(1, transposeLeft ? [k, m] : [m, k]), right = Random(2, transposeRight ? [n, k] : [k, n]), upstream = Random(3, [m, n]);
                float[][] rounded = Run(left, right, upstream, MatMulPrecision.BF16);
                float[][] expected = Run(Round(left), Round(right), Round(upstream), MatMulPrecision.F32);
                for (int i = 0; i < expected.Length; i++)
                    Liuli.Tests.Close.Assert(expected[i], rounded[i], TestDevices.RoundedTolerance(device), $"{device}, {m}×{n}×{k}, {(i == 0 ? "output" : $"gradient of operand {i - 1}")}", 1);

                Tensor Random(ulong seed, Shape shape) => Tensor.Normal(shape, 0, 1, new Philox(seed), device);
            }

        float[][] Run(Tensor left, Tensor right, Tensor upstream, MatMulPrecision precision)
        {
            using Tensor l = left.To(DType.F32).RequireGrad(), r = right.To(DType.F32).RequireGrad();
            Tensor y = l.MatMul(r, transposeLeft, transposeRight, precision: precision);
            float[] values = y.ToArray();
            (y * upstream).SumAll().Backward();
            return [values, l.Gradient.ToArray(), r.Gradient.ToArray()];
        }

        static Tensor Round(Tensor x) => x.To(DType.BF16).To(DType.F32);
    }

    [Fact]
    public void TermsAreTheRoundedNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor x = Tensor.From([1.01f, 2], [1, 2], TestDevices.Naive), w = Tensor.From([3.03f, 4], [1, 2], TestDevices.Naive);
        Explanation explanation = x.MatMul(w, transposeRight: true, precision: MatMulPrecision.BF16).Explain(0, 0);
        Assert.Contains("bf16(x[i, k])", explanation.Formula, StringComparison.Ordinal);
        // The neighbours of 1.01 are 1.0078125 and 1.015625, those of 3.03 are 3.03125 and 3.015625.
        Assert.Equal((1.0078125, 3.03125), (explanation.Terms[0].Value, explanation.Terms[0].Factor!.Value));
        Assert.Equal(1.0078125 * 3.03125, explanation.Terms[0].Contribution);
        Assert.Equal(1.01f, explanation.Terms[0].Open().Value, 1e-7);
        Assert.Equal(0, explanation.Residual, 1e-6);
    }

    /// <summary>With VNNI: inputs are multiples of 2ᵗ, the smallest with n² ≤ 2³¹ and |n| &lt; 2¹⁵ over 128 steps, halves to even; small whole numbers and their sums are exact.</summary>
    [SkippableFact]
    public void WholeNumbersRoundLess()
    {
        Skip.If(TestDevices.WholeNumbers is null, "this processor has no VNNI, or something faster");
        using TensorScope scope = TensorScope.Begin();
        Device device = TestDevices.WholeNumbers!;
        // Of one number 1 to 2, t is −14; 1 + 2⁻¹⁵ lies in the middle of 1 and 1 + 2⁻¹⁴.
        Tensor x = Tensor.From([1 + 1f / 256, 1 + 1f / 32768, 1 + 3f / 32768], [3, 1], device), one = Tensor.From([1f], [1, 1], device);
        Assert.Equal([1 + 1f / 256, 1f, 1 + 2f / 16384], x.MatMul(one, precision: MatMulPrecision.BF16).ToArray());
        Tensor row = Tensor.From([256f, 1f], [1, 2], device), ones = Tensor.From([1f, 1f], [2, 1], device);
        Assert.Equal(514f, row.MatMul(ones, bias: Tensor.From([257f], [1], device), precision: MatMulPrecision.BF16).Item());
        using var recording = Recording.Everything();
        Explanation explanation = Tensor.From([1.01f, 2], [1, 2], device).MatMul(Tensor.From([3.03f, 4], [1, 2], device), transposeRight: true, precision: MatMulPrecision.BF16).Explain(0, 0);
        Assert.Contains("i16(x[i, k])·i16(w[k, j])", explanation.Formula, StringComparison.Ordinal);
        // What they are rounded to depends on their neighbours: they are shown as they are.
        Assert.Equal(((double)1.01f, (double)3.03f), (explanation.Terms[0].Value, explanation.Terms[0].Factor!.Value));
        Assert.Equal(0, explanation.Residual, 2e-3);
    }

    [Fact]
    public void BlocksAreNotRoundedAgain()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([1, 32]), w = Tensor.Zeros([2, 32]).To(DType.Q8_0);
        string message = Assert.Throws<ArgumentException>(() => x.MatMul(w, transposeRight: true, precision: MatMulPrecision.BF16)).Message;
        Assert.Contains("rounded when they were stored", message, StringComparison.Ordinal);
    }
}
