using Liuli.Models.Layers;
using Liuli.Models.Tests.Families;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Loading;

public class BlockWeightsTests
{
    private static readonly DecoderConfig s_gpt2 = TinyModels.Gpt2 with
    {
        Width = 32,
        Attention = TinyModels.Gpt2.Attention with { Heads = 4, KeyValueHeads = 4, HeadWidth = 8 },
        FeedForward = TinyModels.Gpt2.FeedForward with { Width = 64 },
    };

    public static TheoryData<DType> Types => [DType.Q8_0, DType.Q4_0];

    // Of 24 positions: how many have the same best token as PyTorch's F32 run. The fixture's weights are random, so its logits lie close together
    // and every layer carries errors on undamped: measured 0.038 and 0.51 of the largest logit.
    [Theory]
    [InlineData(DType.Q8_0, 0.05, 23)]
    [InlineData(DType.Q4_0, 0.7, 7)]
    public void LogitsOfTheLlamaFixtureStayClose(DType type, double bound, int agreeing)
    {
        string directory = Fixture.Path("llama-tiny");
        using PretrainedModel exact = PretrainedModel.Load(directory), rounded = PretrainedModel.Load(directory, type: type);
        Expected expected = new(directory);
        Tensor ids = Expected.Row(expected.Ints("input_ids"));
        float[] logits = rounded.Model.Forward(ids).ToArray();
        Close.Assert(exact.Model.Forward(ids).ToArray(), logits, bound, $"logits with {type} weights");
        int[] best = Expected.ArgMaxRows(logits, 512), right = Expected.Ints(expected["logits"].GetProperty("argmax"));
        Assert.Equal(agreeing, best.Zip(right).Count(pair => pair.First == pair.Second));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void MatricesAreBlocksAndTheRestStaysF32(DType type)
    {
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path("llama-tiny"), type: type);
        Dictionary<string, DType> types = loaded.Model.NamedParameters().ToDictionary(p => p.Name, p => p.Value.DType);
        Assert.Equal(type, types["embed.weight"]);
        Assert.Equal(type, types["unembed.weight"]);
        Assert.Equal(type, types["blocks.0.attn.q.weight"]);
        Assert.Equal(type, types["blocks.1.mlp.up.weight"]);
        Assert.Equal(DType.F32, types["blocks.0.ln1.weight"]);
        Assert.Equal(DType.F32, types["blocks.0.mlp.down.weight"]); // its rows of 88 fill no whole blocks
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Gpt2sMatricesAreTurnedRound(DType type)
    {
        using TemporaryDirectory folder = new();
        Decoder model = new(s_gpt2);
        model.Initialize(new Philox(3));
        HuggingFaceWriter.Save(model, folder.Path);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, type: type);
        Linear before = model.Blocks[1].Attention.Output, after = loaded.Model.Blocks[1].Attention.Output; // square: its shape does not tell
        Assert.Equal(WeightLayout.OutIn, after.Layout);
        Assert.Equal(before.Weight.Value.Transpose(0, 1).To(type).ToArray(), after.Weight.Value.ToArray());
        Assert.Equal(DType.F32, loaded.Model.PositionEmbedding!.Weight.Value.DType);
        Tensor ids = TinyModels.RandomIds(s_gpt2, 2, 20);
        // Both sides of every product are rounded, the activations too: measured 0.051 of the largest logit with Q8_0.
        Close.Assert(model.Forward(ids).ToArray(), loaded.Model.Forward(ids).ToArray(), type == DType.Q8_0 ? 0.06 : 0.6, "logits");
        model.StoreAs(type); // in the other layout only the table, which is the head too, can be blocks
        Assert.Equal(type, model.TokenEmbedding.Weight.Value.DType);
        Assert.Equal(DType.F32, ((DenseFeedForward)model.Blocks[0].FeedForward).Up!.Weight.Value.DType);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void OneByOneIsAsAllAtOnce(DType type)
    {
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path("llama-tiny"), type: type);
        Tensor ids = TinyModels.RandomIds(loaded.Model.Config, 1, 24); // more rows than the products of decoding take
        float[] atOnce = loaded.Model.Forward(ids).ToArray();
        using KvCache cache = new(loaded.Model.Config, 1, 24);
        ForwardContext context = new() { Cache = cache };
        List<float> oneByOne = [];
        for (int i = 0; i < 24; i++)
            oneByOne.AddRange(loaded.Model.Forward(ids.Slice(1, i, 1), context).ToArray());
        Close.Assert(atOnce, oneByOne.ToArray(), 1e-5, "logits with a cache");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AWarmedUpDecodingStepAllocatesNothing(DType type)
    {
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path("llama-tiny"), device: Device.Cpu(threads: 2), type: type);
        Decoder model = loaded.Model;
        using KvCache cache = new(model.Config, 1, 24, model.Device);
        ForwardContext context = new() { Cache = cache };
        for (int i = 0; i < 12; i++)
            Step(model, context, i);
        Allocations.AssertNone(() =>
        {
            cache.Truncate(12);
            for (int i = 12; i < 24; i++)
                Step(model, context, i);
        }, () => model.Device.NativeBlocksAllocated);
    }

    /// <summary>Experts are matrices like others; the router, whose rounded scores might choose another expert, stays as it is.</summary>
    [Theory]
    [InlineData(DType.Q8_0, 2e-2)]
    [InlineData(DType.F16, 1e-3)]
    public void ExpertsAreRoundedAndTheirRouterIsNot(DType type, double tolerance)
    {
        FeedForwardConfig experts = new() { Width = 32, Activation = Activation.Silu, Gated = true, Experts = new ExpertsConfig(4, 2, true) };
        Decoder model = new(TinyModels.Llama with { Family = "mixtral", Width = 32, FeedForward = experts });
        model.Initialize(new Philox(3));
        MixtureOfExperts part = (MixtureOfExperts)model.Blocks[1].FeedForward;
        Tensor x = Tensor.Normal([2, 12, 32], 0, 1, new Philox(4)), ids = TinyModels.RandomIds(model.Config, 2, 12);
        float[] full = part.Forward(x).ToArray();
        model.StoreAs(type);
        Assert.Equal(DType.F32, part.Router.Weight.Value.DType);
        Assert.All(part.Experts, expert => Assert.Equal((type, type, type), (expert.Gate!.Weight.Value.DType, expert.Up!.Weight.Value.DType, expert.Down.Weight.Value.DType)));
        float[] rounded = part.Forward(x).ToArray();
        Assert.NotEqual(full, rounded);
        Close.Assert(full, rounded, tolerance, $"experts as {type}");
        float[] logits = model.Forward(ids).ToArray();
        using KvCache cache = new(model.Config, 2, 12);
        ForwardContext context = new() { Cache = cache };
        for (int i = 0; i < 12; i++)
        {
            float[] step = model.Forward(ids.Slice(1, i, 1), context).ToArray();
            int vocabulary = model.Config.VocabularySize;
            Close.Assert(logits.AsSpan(i * vocabulary, vocabulary), step.AsSpan(0, vocabulary), RoundedProducts.MayBe(Device.Default, type) ? 1e-2 : 1e-5, $"position {i}, one by one");
        }
    }

    [Fact]
    public void ALogitOpensDownToABlock()
    {
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path("llama-tiny"), type: DType.Q8_0);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        Explanation opened = Explanation.Of(loaded.Model.Forward(TinyModels.RandomIds(loaded.Model.Config, 1, 3)), 7);
        Assert.True(Math.Abs(opened.Residual) < 1e-5, $"left over: {opened.Residual}");
        Assert.Equal("unembed.weight", opened.Terms[5].Factor!.Source.Name);
        Assert.StartsWith("Q8_0: d = fp16 0x", opened.Terms[5].Factor!.Open().Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeIsSaid()
    {
        string directory = Fixture.Path("llama-tiny");
        Assert.Contains("F32, F16, BF16 or in blocks, I32 was asked for", Assert.Throws<ArgumentException>(() => PretrainedModel.Load(directory, type: DType.I32)).Message, StringComparison.Ordinal);
        using PretrainedModel loaded = PretrainedModel.Load(directory, type: DType.Q8_0);
        Assert.Contains("embed.weight Q8_0", Assert.Throws<InvalidOperationException>(() => loaded.Model.RequireGrad()).Message, StringComparison.Ordinal);
        using TemporaryDirectory folder = new();
        Assert.Contains("embed.weight is stored as Q8_0", Assert.Throws<ArgumentException>(() => HuggingFaceWriter.Save(loaded.Model, folder.Path)).Message, StringComparison.Ordinal);
        Parameter norm = loaded.Model.Parameters().First(p => p.Name == "blocks.0.ln1.weight").Parameter;
        Assert.False(norm.CanStoreAs(DType.Q8_0));
        Assert.Throws<ArgumentException>(() => norm.Set(norm.Value.To(DType.Q8_0)));
    }

    private static void Step(Decoder model, ForwardContext context, int id)
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Assert.True(float.IsFinite(model.ForwardLast(Tensor.FromInts([id], [1, 1], model.Device), context).AsSpan<float>()[0]));
    }
}
