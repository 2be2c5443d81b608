using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Decoding;

public class DecoderTests
{
    public static TheoryData<string> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void ComposedAttentionEqualsTheFusedOne(string name)
    {
        Decoder model = TinyModels.Make(name);
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 11);
        float[] fused = model.Forward(ids).ToArray();
        using TraceRecorder trace = new();
        Close.Assert(fused, model.Forward(ids, new ForwardContext { Trace = trace }).ToArray(), 2e-6, "traced");
        using TraceRecorder uninterested = new(_ => false);
        Close.Assert(fused, model.Forward(ids, new ForwardContext { Trace = uninterested }).ToArray(), 2e-6, "fused, with a trace that looks elsewhere");
        Assert.Empty(uninterested.Values);
        using (Recording.Everything())
            Close.Assert(fused, model.Forward(ids).ToArray(), 2e-6, "recorded");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ComposedAttentionEqualsTheFusedOneBehindACache(string name)
    {
        Decoder model = TinyModels.Make(name);
        Tensor prompt = TinyModels.RandomIds(model.Config, 2, 7), next = TinyModels.RandomIds(model.Config, 2, 3, 2);
        using KvCache plain = new(model.Config, 2, 20), traced = new(model.Config, 2, 20);
        using TraceRecorder trace = new();
        ForwardContext first = new() { Cache = plain }, second = new() { Cache = traced, Trace = trace };
        model.Forward(prompt, first);
        model.Forward(prompt, second);
        Close.Assert(model.Forward(next, first).ToArray(), model.Forward(next, second).ToArray(), 2e-6, name);
        Assert.Equal([2, model.Config.Attention.Heads, 3, 10], trace["blocks.1.attn.pattern"].Shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsDoNotDependOnHowAttentionIsMade(string name)
    {
        float[][] fused = Gradients(name, null), composed = Gradients(name, new TraceRecorder()), separate = Gradients(name, new TraceRecorder(_ => false));
        for (int i = 0; i < fused.Length; i++)
        {
            Close.Assert(fused[i], composed[i], 1e-5, $"gradient {i}, composed");
            Close.Assert(fused[i], separate[i], 1e-5, $"gradient {i}, fused but not packed");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SequencesOfABatchDoNotSeeEachOther(string name)
    {
        Decoder model = TinyModels.Make(name);
        Tensor both = TinyModels.RandomIds(model.Config, 2, 8);
        float[] together = model.Forward(both).ToArray();
        for (int b = 0; b < 2; b++)
        {
            Tensor alone = Tensor.FromInts(both.ToIntArray().AsSpan(b * 8, 8), [1, 8]);
            Close.Assert(together.AsSpan(b * together.Length / 2, together.Length / 2), model.Forward(alone).ToArray(), 2e-6, $"sequence {b}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LaterTokensDoNotChangeEarlierLogits(string name)
    {
        Decoder model = TinyModels.Make(name);
        int[] ids = TinyModels.RandomIds(model.Config, 1, 9).ToIntArray();
        float[] before = model.Forward(Tensor.FromInts(ids, [1, 9])).ToArray();
        ids[8] = (ids[8] + 1) % model.Config.VocabularySize;
        float[] after = model.Forward(Tensor.FromInts(ids, [1, 9])).ToArray();
        int earlier = 8 * model.Config.VocabularySize;
        Assert.Equal(before[..earlier], after[..earlier]);
        Assert.NotEqual(before[earlier..], after[earlier..]);
    }

    [Fact]
    public void AnInputBeyondTheContextIsRefused()
    {
        Decoder model = TinyModels.Make("gpt2");
        Assert.Contains("its context holds 24 positions, the input would fill positions 0 to 24; shorten the prompt by at least 1",
            Assert.Throws<ArgumentException>(() => model.Forward(Tensor.FromInts(new int[25], [1, 25]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdsMustBeIntegersInTwoDimensionsAndNotEmpty()
    {
        Decoder model = TinyModels.Make("gpt2");
        foreach (Tensor wrong in (Tensor[])[Tensor.Zeros([1, 3]), Tensor.FromInts([1, 2], [2]), Tensor.FromInts([], [1, 0])])
            Assert.Contains("expected token ids as I32 (B, T)", Assert.Throws<ArgumentException>(() => model.Forward(wrong)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(37)]
    public void IdsOutsideTheVocabularyAreRefused(int id)
    {
        Decoder model = TinyModels.Make("gpt2");
        Assert.ThrowsAny<ArgumentException>(() => model.Forward(Tensor.FromInts([0, id], [1, 2])));
    }

    [Fact]
    public void DescriptionsThatDoNotFitAreRefused()
    {
        Assert.Contains("4 heads cannot be shared out over 3", Assert.Throws<ArgumentException>(
            () => new Decoder(TinyModels.Llama with { Attention = TinyModels.Llama.Attention with { KeyValueHeads = 3 } })).Message, StringComparison.Ordinal);
        Assert.Contains("Width must be from 1", Assert.Throws<ArgumentException>(
            () => new Decoder(TinyModels.Llama with { Width = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("even width of at most the head width 4, got 6", Assert.Throws<ArgumentException>(
            () => new Decoder(TinyModels.Llama with { Attention = TinyModels.Llama.Attention with { Rotary = new RotaryConfig { Width = 6 } } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DropoutActsOnlyWhileTrainingAndFollowsItsSeed()
    {
        Decoder model = new(TinyModels.Gpt2 with { EmbeddingDropout = 0.2f, ResidualDropout = 0.2f, Attention = TinyModels.Gpt2.Attention with { Dropout = 0.2f } });
        model.Initialize(new Philox(1));
        Tensor ids = TinyModels.RandomIds(model.Config, 1, 8);
        float[] plain = model.Forward(ids, new ForwardContext { Dropout = new Philox(3) }).ToArray();
        Assert.Equal(plain, model.Forward(ids).ToArray());
        model.Train();
        float[] dropped = model.Forward(ids, new ForwardContext { Dropout = new Philox(3) }).ToArray();
        Assert.NotEqual(plain, dropped);
        Assert.Equal(dropped, model.Forward(ids, new ForwardContext { Dropout = new Philox(3) }).ToArray());
        Assert.NotEqual(dropped, model.Forward(ids, new ForwardContext { Dropout = new Philox(4) }).ToArray());
    }

    /// <summary>Fused, weights are dropped inside the operation; recorded for explanation or looked into, from a tensor of their own.</summary>
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("gemma")]
    public void TheSameWeightsAreDroppedWhetherOrNotSomethingLooksInside(string name)
    {
        DecoderConfig config = TinyModels.Make(name).Config;
        config = config with { ResidualDropout = 0.2f, Attention = config.Attention with { Dropout = 0.3f } };
        Decoder model = new(config with { LayerVariants = [] });
        model.Initialize(new Philox(1));
        model.Train();
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 9);
        Philox fused = new(3), recorded = new(3), traced = new(3);
        float[] expected = model.Forward(ids, new ForwardContext { Dropout = fused }).ToArray();
        using (Recording.Everything())
            Close.Assert(expected, model.Forward(ids, new ForwardContext { Dropout = recorded }).ToArray(), 1e-5, "recorded for explanation");
        using TraceRecorder trace = new();
        Close.Assert(expected, model.Forward(ids, new ForwardContext { Dropout = traced, Trace = trace }).ToArray(), 1e-5, "looked into");
        Assert.Equal((fused.Counter, fused.Counter), (recorded.Counter, traced.Counter));
    }

    private static float[][] Gradients(string name, TraceRecorder? trace)
    {
        Decoder model = TinyModels.Make(name);
        model.RequireGrad();
        Tensor logits = model.Forward(TinyModels.RandomIds(model.Config, 2, 6), new ForwardContext { Trace = trace });
        logits.CrossEntropy(TinyModels.RandomIds(model.Config, 2, 6, 9)).Backward();
        trace?.Dispose();
        // An expert that no position uses has none.
        return [.. model.NamedParameters().Select(p => p.Value.HasGradient ? p.Value.Gradient.ToArray() : [])];
    }
}
