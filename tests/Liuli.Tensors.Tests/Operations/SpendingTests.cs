using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Activations that may write over their argument: the same numbers, and nothing is written over that somebody could still look at.</summary>
public class SpendingTests
{
    private static readonly (string Name, Func<Tensor, DType, bool, Tensor> Apply)[] s_functions =
        [("gelu", (x, type, spent) => x.Gelu(type, spent)), ("gelu_erf", (x, type, spent) => x.GeluErf(type, spent)), ("silu", (x, type, spent) => x.Silu(type, spent))];

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory, MemberData(nameof(Levels))]
    public void ValuesAndGradientsOfFloatsAreTheSameBits(CpuLevel level)
    {
        foreach ((string name, Func<Tensor, DType, bool, Tensor> apply) in s_functions)
            foreach (int count in new[] { 1, 15, 37, 20_000 })
                foreach (DType output in new[] { DType.F32, DType.BF16 })
                {
                    (float[] values, float[] gradient) = Run(level, count, DType.F32, x => apply(x, output, false));
                    (float[] same, float[] sameGradient) = Run(level, count, DType.F32, x => apply(x, output, true));
                    Assert.True(values.AsSpan().SequenceEqual(same), name);
                    Assert.True(gradient.AsSpan().SequenceEqual(sameGradient), name);
                }
    }

    /// <summary>The slope is rounded once more: by 2⁻⁸ of itself at most.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void GradientsOfRoundedNumbersAreThoseOfRoundedSlopes(CpuLevel level)
    {
        foreach ((string name, Func<Tensor, DType, bool, Tensor> apply) in s_functions)
        {
            (float[] values, float[] gradient) = Run(level, 1_000, DType.BF16, x => apply(x, DType.BF16, false));
            (float[] same, float[] near) = Run(level, 1_000, DType.BF16, x => apply(x, DType.BF16, true));
            Assert.True(values.AsSpan().SequenceEqual(same), name);
            Assert.False(gradient.AsSpan().SequenceEqual(near), $"{name}: slopes were not kept rounded");
            for (int i = 0; i < gradient.Length; i++)
                Assert.True(Math.Abs(gradient[i] - near[i]) <= Math.Abs(gradient[i]) / 256, $"{name}: gradient {i} is {near[i]}, and {gradient[i]} of slopes that are not rounded");
        }
    }

    [Fact]
    public void TheArgumentHoldsTheSlope()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor leaf = Tensor.From([0, 1, -3], [3]).RequireGrad(), x = leaf.Scale(1);
        x.Gelu(spent: true);
        Close.Assert([0.5f, 1.082964f, -0.01158417f], x.ToArray(), 1e-6, "slopes");
    }

    [Fact]
    public void WhatOthersMayReadStays()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor leaf = Tensor.From([0, 1, -3], [3]).RequireGrad(), constant = Tensor.From([0, 1, -3], [3]), shared = leaf.Scale(1), view = shared.Reshape([1, 3]), unrecorded = leaf.Scale(1), explained = leaf.Scale(1);
        _ = leaf.Gelu(spent: true);
        _ = constant.Gelu(spent: true);
        _ = view.Gelu(spent: true);
        using (Recording.Nothing())
            _ = unrecorded.Gelu(spent: true);
        using (Recording.Everything())
            _ = explained.Gelu(spent: true).Explain(1);
        foreach (Tensor x in new[] { leaf, constant, shared, view, unrecorded, explained })
            Assert.Equal([0, 1, -3], x.ToArray());
    }

    [Fact]
    public void ASecondBackwardPassFindsTheSlopesStill()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor leaf = Tensor.From([0.5f, 1, -3], [3]).RequireGrad();
        Tensor loss = leaf.Scale(1).Silu(spent: true).SumAll();
        loss.Backward(retainGraph: true);
        float[] once = leaf.Gradient.ToArray();
        loss.Backward();
        Assert.Equal(once.Select(v => 2 * v), leaf.Gradient.ToArray());
    }

    [Fact]
    public void AnExplanationEndsWhereTheArgumentIsGone()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor leaf = Tensor.From([0, 1, -3], [3]).RequireGrad(), y = leaf.Scale(1).Gelu(spent: true);
        Explanation explanation = y.Explain(1);
        Term term = Assert.Single(explanation.Terms);
        Assert.Equal("gelu", explanation.Operation);
        Assert.Equal("f(x)", term.Role);
        Assert.Equal(0.841191991, term.Contribution, 6);
        Assert.True(term.Source.IsNull);
    }

    private static (float[] Values, float[] Gradient) Run(CpuLevel level, int count, DType stored, Func<Tensor, Tensor> apply)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 2);
        Tensor leaf = Tensor.Normal([count], 0, 3, new Philox(5), device).RequireGrad();
        Tensor y = apply(stored == DType.F32 ? leaf.Scale(1) : leaf.To(stored));
        float[] values = y.To(DType.F32).ToArray();
        LiteralLoss.Backward(y, Tensor.Normal([count], 0, 1, new Philox(6), device).ToArray());
        return (values, leaf.Gradient.ToArray());
    }
}
