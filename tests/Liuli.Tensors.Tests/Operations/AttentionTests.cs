using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: a few lines of Python in double precision, gradients by differences of fourth order.</summary>
public class AttentionTests
{
    private static readonly AttentionOptions s_causal = new() { Causal = true };

    private static readonly float[] s_output =
        [1f, -2f, 1f, -2f, 2.0846498f, -0.64418781f, 1.3097002f, -1.6128747f, 0.34398261f, 1.6743519f, 1.4057547f, 0.84670607f];

    private static readonly float[] s_upstream = [1f, 2f, -1f, 0.5f, 0.3f, 0.7f, 2f, -1.5f, -0.4f, 1.1f, 0.9f, 0.2f];

    private static readonly float[] s_query = [1f, 0.5f, -0.5f, 2f, 0.3f, -1f, 1.5f, 1f, 2f, 1f, 0f, -0.7f];

    private static readonly float[] s_key = [0.2f, 1f, -1f, 0.4f, 0.6f, 0.9f];

    private static readonly float[] s_value = [1f, -2f, 3f, 0.5f, -0.25f, 4f];

    private static readonly float[] s_queryGradient =
        [0f, 0f, 0f, 0f, -0.49493817f, -0.24746908f, -0.027762051f, -0.013881025f, 0.55670455f, -0.074113595f, -0.53429333f, -0.21074103f];

    private static readonly float[] s_keyGradient = [-2.3636261f, -0.57709417f, 0.013853676f, -0.7294052f, 2.3497725f, 1.3064994f];

    private static readonly float[] s_valueGradient = [1.9476678f, 2.0100343f, 0.8116298f, 0.27436719f, 0.040702412f, 0.71559848f];

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    private static Tensor Query(Device? device = null) => Tensor.From(s_query, [1, 3, 2, 2], device);

    private static Tensor Key(Device? device = null) => Tensor.From(s_key, [1, 3, 1, 2], device);

    private static Tensor Value(Device? device = null) => Tensor.From(s_value, [1, 3, 1, 2], device);

    [Theory]
    [MemberData(nameof(Levels))]
    public void TwoHeadsThatShareAKeyHeadGiveTheKnownNumbers(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        Tensor q = Query(device).RequireGrad(), k = Key(device).RequireGrad(), v = Value(device).RequireGrad();
        Tensor y = Tensor.Attention(q, k, v, s_causal);
        Close.Assert(s_output, y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, s_upstream);
        Close.Assert(s_queryGradient, q.Gradient.ToArray(), 2e-6, "gradient of the query");
        Close.Assert(s_keyGradient, k.Gradient.ToArray(), 2e-6, "gradient of the key");
        Close.Assert(s_valueGradient, v.Gradient.ToArray(), 2e-6, "gradient of the value");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void PackedHeadsGiveTheSameNumbersAndOneGradient(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor packed = Tensor.From(SideBySide(s_query, s_key, s_value), [1, 3, 8], Device.Cpu(level, 1)).RequireGrad();
        Tensor y = Tensor.AttentionPacked(packed, 2, 1, s_causal);
        Assert.Equal([1, 3, 4], y.Shape);
        Close.Assert(s_output, y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, s_upstream);
        Close.Assert(SideBySide(s_queryGradient, s_keyGradient, s_valueGradient), packed.Gradient.ToArray(), 2e-6, "gradient");
    }

    [Fact]
    public void AWindowHidesEarlierKeys()
    {
        using TensorScope scope = TensorScope.Begin();
        Close.Assert([1f, -2f, 1f, -2f, 2.0846498f, -0.64418781f, 1.3097002f, -1.6128747f, -0.028684651f, 3.7616604f, 1.5750634f, 2.0345471f],
            Tensor.Attention(Query(), Key(), Value(), s_causal with { Window = 2 }).ToArray(), 1e-6, "y");
    }

    [Fact]
    public void PaddingOnTheLeftHidesItsKeys()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor mask = Tensor.FromBytes([0, 1, 1], [1, 3], DType.U8);
        Close.Assert([0.44159022f, 3.2552105f, 1.2602863f, 2.3735379f, 1.3864903f, 2.2376258f, 0.12047008f, 3.6010322f, -0.028684651f, 3.7616604f, 1.5750634f, 2.0345471f],
            Tensor.Attention(Query(), Key(), Value(), new AttentionOptions { Mask = mask }).ToArray(), 1e-6, "y");
        Assert.Equal([0f, 0f, 0f, 0f], Tensor.Attention(Query(), Key(), Value(), s_causal with { Mask = mask }).ToArray()[..4]);
    }

    [Fact]
    public void ACachedStepEqualsTheLastRowOfAll()
    {
        using TensorScope scope = TensorScope.Begin();
        // A cache with room for more: what stands behind KeyLength must not matter.
        Tensor k = Tensor.From([.. s_key, float.NaN, float.NaN], [1, 4, 1, 2]), v = Tensor.From([.. s_value, float.NaN, float.NaN], [1, 4, 1, 2]);
        Tensor last = Tensor.From(s_query.AsSpan(8), [1, 1, 2, 2]);
        Close.Assert(s_output[8..], Tensor.Attention(last, k, v, s_causal with { KeyLength = 3, QueryOffset = 2 }).ToArray(), 1e-6, "y");
    }

    [Fact]
    public void OnlyTheWantedGradientsAreMade()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor q = Query(), k = Key(), v = Value().RequireGrad();
        LiteralLoss.Backward(Tensor.Attention(q, k, v, s_causal), s_upstream);
        LiteralLoss.Backward(Tensor.Attention(q, k, v, s_causal), s_upstream);
        Assert.False(q.HasGradient || k.HasGradient);
        Close.Assert([.. s_valueGradient.Select(g => 2 * g)], v.Gradient.ToArray(), 2e-6, "twice the gradient of the value");
    }

    [Fact]
    public void LargeScoresStayFinite()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor q = Tensor.Full([1, 2, 1, 2], 1e4f).RequireGrad(), k = Tensor.From([1e4f, 1e4f, -1e4f, -1e4f], [1, 2, 1, 2]), v = Tensor.From([1f, 2f, 3f, 4f], [1, 2, 1, 2]);
        Tensor y = Tensor.Attention(q, k, v, default);
        Assert.Equal([1f, 2f, 1f, 2f], y.ToArray());
        LiteralLoss.Backward(y, 1, 2, 3, 4);
        Assert.All(q.Gradient.ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void ExplainOpensTheValueThePatternAndTheScore()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Explanation opened = Tensor.Attention(Query(), Key(), Value(), s_causal).Explain(0, 1, 1, 0);
        Assert.Equal(1.3097002, opened.Value, 6);
        Assert.Equal([1.0, 3.0], opened.Terms.Select(t => t.Value));
        Explanation pattern = opened.Terms[1].Factor!.Open();
        Assert.Equal(0.1548501, pattern.Value, 6); // (1.3097002 − 1) / 2
        Assert.Equal(pattern.Value, pattern.Recombined, 9);
        Explanation score = pattern.Terms[0].Open();
        Assert.Equal((1.5 * -1 + 1 * 0.4) / Math.Sqrt(2), score.Value, 6);
        Assert.Equal(score.Value, score.Recombined, 9);
    }

    [Fact]
    public void ExplainOpensTheCapOfAScore()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Explanation opened = Tensor.Attention(Query(), Key(), Value(), s_causal with { ScoreCap = 0.5f }).Explain(0, 1, 1, 0);
        Assert.Equal(opened.Value, opened.Recombined, 6);
        Explanation score = opened.Terms[1].Factor!.Open().Terms[0].Open(), product = score.Terms[0].Open();
        double expected = (1.5 * -1 + 1 * 0.4) / Math.Sqrt(2);
        Assert.Equal("soft cap", score.Operation);
        Assert.Equal(0.5 * Math.Tanh(expected / 0.5), score.Value, 6);
        Assert.Equal(score.Value, score.Recombined, 9);
        Assert.Equal(expected, product.Value, 6);
        Assert.Equal(product.Value, product.Recombined, 9);
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Contains("(batch, time, heads, width)", Message(() => Tensor.Attention(Tensor.From(1f), Key(), Value(), s_causal)));
        Assert.Contains("key must have shape (1, keys, key heads, 2)", Message(() => Tensor.Attention(Query(), Tensor.Zeros([1, 3, 1, 4]), Value(), s_causal)));
        Assert.Contains("value", Message(() => Tensor.Attention(Query(), Key(), Tensor.Zeros([1, 2, 1, 2]), s_causal)));
        Assert.Contains("multiple", Message(() => Tensor.Attention(Query(), Tensor.Zeros([1, 3, 3, 2]), Tensor.Zeros([1, 3, 3, 2]), s_causal)));
        Assert.Contains("KeyLength is 4, there are 3", Message(() => Tensor.Attention(Query(), Key(), Value(), s_causal with { KeyLength = 4 })));
        Assert.Contains("Window", Message(() => Tensor.Attention(Query(), Key(), Value(), s_causal with { Window = -1 })));
        Assert.Contains("cap", Message(() => Tensor.Attention(Query(), Key(), Value(), s_causal with { ScoreCap = -1 })));
        Assert.Contains("scale", Message(() => Tensor.Attention(Query(), Key(), Value(), s_causal with { Scale = float.NaN })));
        Assert.Contains("hides key 1", Message(() => Tensor.Attention(Query(), Key(), Value(), new() { Mask = Tensor.FromBytes([1, 0, 1], [1, 3], DType.U8) })));
        Assert.Contains("mask", Message(() => Tensor.Attention(Query(), Key(), Value(), new() { Mask = Tensor.FromBytes([1, 0], [1, 2], DType.U8) })));
        Assert.Contains("5·width", Message(() => Tensor.AttentionPacked(Tensor.Zeros([1, 2, 12]), 3, 1, s_causal)));
        Assert.Contains("3·width", Message(() => Tensor.AttentionPacked(Tensor.Zeros([2, 12]), 1, 1, s_causal)));
    }

    private static string Message(Action wrong) => Assert.Throws<ArgumentException>(wrong).Message;

    /// <summary>Rows of four query numbers, two key numbers, two value numbers.</summary>
    private static float[] SideBySide(float[] query, float[] key, float[] value) =>
        [.. Enumerable.Range(0, 3).SelectMany(t => query[(4 * t)..(4 * t + 4)].Concat(key[(2 * t)..(2 * t + 2)]).Concat(value[(2 * t)..(2 * t + 2)]))];
}
