using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: a few lines of Python in double precision, gradients by differences of fourth order.</summary>
public class NormTests
{
    private static readonly float[] s_upstream = [1f, -2f, 0.5f, 3f, 0.25f, 1f, -1f, 2f];

    private static Tensor Input => Tensor.From([1f, 2f, 4f, -3f, 0.5f, 0.25f, -1.5f, 8f], [2, 4]);

    private static Tensor Weight => Tensor.From(1.5f, -0.5f, 2f, 0.75f);

    private static Tensor Bias => Tensor.From(0.1f, 0.2f, -0.3f, 0.4f);

    [Fact]
    public void LayerNormGivesTheKnownNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad(), weight = Weight.RequireGrad(), bias = Bias.RequireGrad();
        Tensor y = x.LayerNorm(weight, bias, 1e-5f);
        Close.Assert([0.1f, 0.0038840157f, 2.0533918f, -0.77669591f, -0.4387172f, 0.41377667f, -2.1128261f, 1.6698334f], y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, s_upstream);
        Close.Assert([0.024514498f, -0.096172378f, 0.05468584f, 0.01697204f, 0.25424596f, 0.035554733f, -0.22972602f, -0.060074673f],
            x.Gradient.ToArray(), 1e-5, "gradient of x");
        Close.Assert([-0.0897862f, -1.2120173f, 1.494761f, -1.3205612f], weight.Gradient.ToArray(), 1e-6, "gradient of the weight");
        Close.Assert([1.25f, -1f, -0.5f, 5f], bias.Gradient.ToArray(), 1e-6, "gradient of the bias");
    }

    [Fact]
    public void RmsNormGivesTheKnownNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad(), weight = Weight.RequireGrad();
        Tensor y = x.RmsNorm(weight, 1e-6f);
        Close.Assert([0.54772252f, -0.36514835f, 2.9211868f, -0.82158378f, 0.18385542f, -0.03064257f, -0.73542167f, 1.4708433f], y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, s_upstream);
        Close.Assert([0.53859381f, 0.34689093f, 0.32863352f, 0.8489699f, 0.06419115f, -0.13643856f, -0.40707144f, -0.076074109f],
            x.Gradient.ToArray(), 1e-5, "gradient of x");
        Close.Assert([0.39579092f, -1.3993082f, 1.0980075f, 0.6359138f], weight.Gradient.ToArray(), 1e-6, "gradient of the weight");
    }

    [Fact]
    public void GradientsOfTwoUsesAddUp()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad(), weight = Weight.RequireGrad(), bias = Bias.RequireGrad();
        LiteralLoss.Backward(x.LayerNorm(weight, bias), s_upstream);
        float[][] once = [x.Gradient.ToArray(), weight.Gradient.ToArray(), bias.Gradient.ToArray()];
        LiteralLoss.Backward(x.LayerNorm(weight, bias), s_upstream);
        float[][] twice = [x.Gradient.ToArray(), weight.Gradient.ToArray(), bias.Gradient.ToArray()];
        for (int i = 0; i < once.Length; i++)
            Close.Assert([.. once[i].Select(g => 2 * g)], twice[i], 1e-6, $"gradient {i}");
    }

    [Fact]
    public void ARowFarFromZeroKeepsItsDifferences()
    {
        using TensorScope scope = TensorScope.Begin();
        // Mean of squares minus square of mean would cancel completely here.
        Tensor y = Tensor.From(1e6f, 1e6f + 1, 1e6f + 2, 1e6f + 3).LayerNorm(Tensor.From(1f, 1f, 1f, 1f), default, 0f);
        Close.Assert([-1.3416408f, -0.4472136f, 0.4472136f, 1.3416408f], y.ToArray(), 1e-6, "y");
        Close.Assert([0, 0, 0], Tensor.From(5f, 5f, 5f).LayerNorm(Tensor.From(1f, 1f, 1f)).ToArray(), 1e-6, "a constant row");
    }

    [Fact]
    public void ExplainOpensTheDeviationDownToTheRow()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Explanation opened = Input.LayerNorm(Weight, Bias).Explain(0, 2);
        Assert.Equal(["input", "mean", "bias"], opened.Terms.Select(t => t.Role));
        Assert.Equal(1.0, opened.Terms[1].Open().Value);
        Assert.Equal([0.25, 0.5, 1, -0.75], opened.Terms[1].Open().Terms.Select(t => t.Contribution));
        Explanation factor = opened.Terms[0].Factor!.Open();
        Explanation variance = factor.Terms[1].Open().Terms[0].Open();
        Assert.Equal(6.5 + 1e-5f, variance.Value, 9);
        Assert.Equal(0, variance.Residual, 9);
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Contains("(4)", Assert.Throws<ArgumentException>(() => Input.LayerNorm(Tensor.From(1f, 2f))).Message);
        Assert.Contains("bias", Assert.Throws<ArgumentException>(() => Input.LayerNorm(Weight, Tensor.From(1f))).Message);
        Assert.Contains("I32", Assert.Throws<ArgumentException>(() => Tensor.FromInts([1, 2, 3, 4], [4]).RmsNorm(Weight)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Input.RmsNorm(Weight, -1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Input.LayerNorm(Weight, Bias, float.NaN));
        Assert.Throws<ArgumentException>(() => Tensor.Full([], 1).RmsNorm(Tensor.From(1f)));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([2, 0]).RmsNorm(Tensor.Zeros([0])));
    }

    [Fact]
    public void NoRowsGiveNoRows() => Assert.Equal(0, Tensor.Zeros([0, 4]).LayerNorm(Weight).Count);
}
