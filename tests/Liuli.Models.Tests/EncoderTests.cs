using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests;

/// <summary>What holds of every encoder, whatever its weights; Families/BertTests compares with numbers made elsewhere.</summary>
public class EncoderTests
{
    private static readonly string[] s_inBlock =
        ["resid_pre", "attn.q", "attn.k", "attn.v", "attn.scores", "attn.pattern", "attn.z", "attn_out", "resid_mid", "ln1", "mlp.pre", "mlp.post", "mlp_out", "resid_post", "output"];

    private static readonly string[] s_points =
        ["token_embed", "pos_embed", "type_embed", "embed_sum", "embed", .. InBlocks(), "pooled_pre", "pooled", "next_sentence_logits", "class_logits", "head.pre", "head.post", "head.ln", "logits"];

    private readonly Encoder _model = TinyModels.MakeEncoder(TinyModels.BertWithAllHeads);

    [Fact]
    public void ItPassesThroughThesePointsInThisOrder()
    {
        using TraceRecorder trace = new();
        _model.Forward(TinyModels.RandomIds(_model.Config, 2, 5), context: new ForwardContext { Trace = trace });
        Assert.Equal(s_points, trace.Values.Select(v => v.Name));
        Dictionary<string, Shape> shapes = trace.Values.ToDictionary(v => v.Name, v => v.Value.Shape);
        Assert.Equal([2, 5, 12], shapes["type_embed"]);
        Assert.Equal([5, 12], shapes["pos_embed"]);
        Assert.Equal([2, 3, 5, 5], shapes["blocks.1.attn.pattern"]);
        Assert.Equal([2, 5, 3, 4], shapes["blocks.1.attn.z"]);
        Assert.Equal([2, 5, 20], shapes["blocks.0.mlp.post"]);
        Assert.Equal([2, 12], shapes["pooled"]);
        Assert.Equal([2, 3], shapes["class_logits"]);
        Assert.Equal([2, 5, 37], shapes["logits"]);
    }

    [Fact]
    public void TheDocumentNamesEveryPoint()
    {
        string document = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "trace-points.md"));
        foreach (string point in s_points)
            Assert.Contains($"`{point.Replace("blocks.0.", "blocks.N.", StringComparison.Ordinal).Replace("blocks.1.", "blocks.N.", StringComparison.Ordinal)}`", document, StringComparison.Ordinal);
    }

    /// <summary>Padding behind or before a text changes none of its numbers; before it, positions move along, so the position table is made the same everywhere.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void APaddedTextGivesTheNumbersOfTheTextAlone(bool composed, int before)
    {
        Encoder model = TinyModels.MakeEncoder(TinyModels.BertWithAllHeads);
        Tensor positions = model.PositionEmbedding.Weight.Value;
        if (before > 0)
            positions.AsSpan<float>().Clear();
        int[] text = [2, 9, 14, 31, 3];
        const int length = 11;
        int[] padded = new int[2 * length];
        byte[] mask = new byte[2 * length];
        mask.AsSpan(length).Fill(1);
        TinyModels.RandomIds(model.Config, 1, length).AsSpan<int>().CopyTo(padded.AsSpan(length));
        text.CopyTo(padded, before);
        mask.AsSpan(before, text.Length).Fill(1);
        float[] alone = model.HiddenStates(Tensor.FromInts(text, [1, 5]), context: Context(composed)).ToArray();
        float[] together = model.HiddenStates(Tensor.FromInts(padded, [2, length]), mask: Tensor.FromBytes(mask, [2, length], DType.U8), context: Context(composed)).ToArray();
        Close.Assert(alone, together.AsSpan(before * 12, alone.Length), 1e-6, "padded");
    }

    [Fact]
    public void EveryPositionSeesEveryOther()
    {
        int[] text = [2, 9, 14, 31, 3];
        float[] before = Hidden(text);
        for (int changed = 0; changed < text.Length; changed++)
        {
            float[] after = Hidden([.. text[..changed], 20, .. text[(changed + 1)..]]);
            for (int t = 0; t < text.Length; t++)
                Assert.NotEqual(before[(t * 12)..(t * 12 + 12)], after[(t * 12)..(t * 12 + 12)]);
        }

        float[] Hidden(int[] ids) => _model.HiddenStates(Tensor.FromInts(ids, [1, ids.Length])).ToArray();
    }

    [Fact]
    public void SeenOrUnseenTheNumbersAreTheSame()
    {
        Tensor ids = TinyModels.RandomIds(_model.Config, 2, 7);
        Close.Assert(_model.Forward(ids).Logits.ToArray(), _model.Forward(ids, context: Context(composed: true)).Logits.ToArray(), 1e-5, "logits");
        Assert.Equal(_model.Forward(ids).Hidden.ToArray(), _model.Forward(ids, types: Tensor.FromInts(new int[14], [2, 7])).Hidden.ToArray());
        Assert.NotEqual(_model.Forward(ids).Hidden.ToArray(), _model.Forward(ids, types: Tensor.FromInts([0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1], [2, 7])).Hidden.ToArray());
    }

    /// <summary>Central differences of the loss along random directions through all weights at once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void GradientsEqualDifferencesOfTheLoss(ulong seed)
    {
        Encoder model = TinyModels.MakeEncoder(TinyModels.BertWithAllHeads);
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 6), mask = Tensor.FromBytes([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], [2, 6], DType.U8);
        model.RequireGrad();
        Loss().Backward();
        Philox random = new(seed);
        Dictionary<string, float[]> directions = model.NamedParameters().ToDictionary(p => p.Name, p => Normals(random, p.Value.Count));
        double slope = model.NamedParameters().Sum(p => p.Value.Gradient.ToArray().Zip(directions[p.Name], (g, d) => (double)g * d).Sum());
        const float step = 2e-4f;
        double difference = (At(step) - At(-step)) / (2 * step);
        Assert.True(Math.Abs(slope - difference) < 1e-2 * Math.Max(1, Math.Abs(difference)), $"slope {slope}, difference {difference}");

        Tensor Loss()
        {
            EncoderOutput output = model.Forward(ids, mask: mask);
            return output.Logits.CrossEntropy(Tensor.FromInts([-100, 5, -100, -100, 8, -100, -100, 30, -100, -100, -100, -100], [2, 6]))
                + output.NextSentence.CrossEntropy(Tensor.FromInts([0, 1], [2])) + output.Classes.CrossEntropy(Tensor.FromInts([2, 1], [2]));
        }

        double At(float distance)
        {
            Move(distance);
            double loss = Loss().Item();
            Move(-distance);
            return loss;
        }

        void Move(float distance)
        {
            foreach ((string name, Tensor value) in model.NamedParameters())
            {
                Span<float> numbers = value.AsSpan<float>();
                for (int i = 0; i < numbers.Length; i++)
                    numbers[i] += distance * directions[name][i];
            }
        }
    }

    [Fact]
    public void AMaskedTokensScoreOpensDownToTheTablesAndPaddingCountsNothing()
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        TraceRecorder trace = new();
        Tensor mask = Tensor.FromBytes([1, 1, 1, 0], [1, 4], DType.U8);
        EncoderOutput output = _model.Forward(Tensor.FromInts([2, 7, 3, 0], [1, 4]), mask: mask, context: new ForwardContext { Trace = trace });
        Explanation logit = output.Logits.Explain(0, 1, 5);
        Assert.Equal("head.ln", logit.Terms[0].Source.Name);
        Assert.Equal("embed.weight", logit.Terms[0].Factor!.Source.Name);
        Assert.Equal(logit.Value, logit.Recombined, 1e-5);
        Assert.Equal(0, trace["blocks.1.attn.pattern"].Explain(0, 2, 1, 3).Value);
        Assert.Equal(double.NegativeInfinity, trace["blocks.1.attn.scores"].Explain(0, 2, 1, 3).Value);
        Explanation sum = trace["embed_sum"].Explain(0, 1, 4);
        Assert.Equal(sum.Value, sum.Recombined, 1e-6);
    }

    [Fact]
    public void WhatItCannotReadIsRefused()
    {
        Tensor ids = Tensor.FromInts([2, 7, 3], [1, 3]);
        Refused("expected token ids as I32 (B, T)", () => _model.Forward(Tensor.Zeros([1, 3])));
        Refused("expected token ids as I32 (B, T)", () => _model.Forward(Tensor.FromInts([2, 7, 3], [3])));
        Refused("its context holds 24 positions, the input has 25; shorten the text by at least 1", () => _model.Forward(Tensor.FromInts(new int[25], [1, 25])));
        Refused("no use for a cache", () =>
        {
            using KvCache cache = new(TinyModels.Llama, 1, 8);
            _model.Forward(ids, context: new ForwardContext { Cache = cache });
        });
        Refused("token types as I32 (1, 3)", () => _model.Forward(ids, types: Tensor.FromInts([0, 1], [1, 2])));
        Refused("mask as U8 (1, 3)", () => _model.Forward(ids, mask: Tensor.FromInts([1, 1, 1], [1, 3])));
        Refused("the mask of text 0 hides all of its 3 positions", () => _model.Forward(ids, mask: Tensor.FromBytes([0, 0, 0], [1, 3], DType.U8)));
        Refused("the mask of text 0 hides position 1 between tokens", () => _model.Forward(ids, mask: Tensor.FromBytes([1, 0, 1], [1, 3], DType.U8)));
        Assert.ThrowsAny<ArgumentException>(() => _model.Forward(Tensor.FromInts([2, 37], [1, 2])));
        Assert.ThrowsAny<ArgumentException>(() => _model.Forward(ids, types: Tensor.FromInts([0, 2, 0], [1, 3])));
    }

    [Fact]
    public void DescriptionsThatDoNotFitTogetherAreRefused()
    {
        EncoderConfig config = TinyModels.Bert;
        Refused("describing an encoder: an encoder's positions see all others", () => new Encoder(config with { Attention = config.Attention with { Bidirectional = false } }));
        Refused("Attention.Window be 0", () => new Encoder(config with { Attention = config.Attention with { Window = 4 } }));
        Refused("positions are learned", () => new Encoder(config with { Attention = config.Attention with { Rotary = new RotaryConfig { Width = 4 } } }));
        Refused("stand on the pooler", () => new Encoder(config with { Labels = ["yes"] }));
        Refused("Layers must be from 1", () => new Encoder(config with { Layers = 0 }));
        Refused("TokenTypes must be from 0", () => new Encoder(config with { TokenTypes = -1 }));
        Refused("describing a decoder: a decoder's positions see those up to themselves only", () => new Decoder(TinyModels.Gpt2 with { Attention = TinyModels.Gpt2.Attention with { Bidirectional = true } }));
    }

    /// <summary>A table of its own for the scores, and no types of tokens.</summary>
    [Fact]
    public void PartsThatAreOptionalMayBeLeftOut()
    {
        Encoder model = TinyModels.MakeEncoder(TinyModels.Bert with { TiedHead = false, TokenTypes = 0 });
        Assert.Null(model.TypeEmbedding);
        Assert.Null(model.Pooler);
        Assert.Equal([37, 12], model.MaskedTokenHead!.Unembedding!.Weight.Shape);
        Tensor ids = Tensor.FromInts([2, 7, 3], [1, 3]);
        EncoderOutput output = model.Forward(ids);
        Assert.Equal([1, 3, 37], output.Logits.Shape);
        Assert.True(output.Pooled.IsNull && output.NextSentence.IsNull && output.Classes.IsNull);
        Refused("tells no types of tokens apart", () => model.Forward(ids, types: Tensor.FromInts([0, 1, 0], [1, 3])));
    }

    private static float[] Normals(Philox random, long count)
    {
        float[] values = new float[count];
        random.FillNormal(values, 0, 1);
        return values;
    }

    private static ForwardContext? Context(bool composed) => composed ? new ForwardContext { Trace = new TraceRecorder() } : null;

    private static IEnumerable<string> InBlocks() => Enumerable.Range(0, 2).SelectMany(block => s_inBlock.Select(name => $"blocks.{block}.{name}"));

    private static void Refused(string message, Action action) => Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
