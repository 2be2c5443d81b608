using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests;

public class ModuleTests
{
    [Fact]
    public void NamesParametersByTheirPath()
    {
        Decoder decoder = new(TinyModels.Gpt2 with { Layers = 1 });
        Assert.Equal(
            ["embed.weight", "pos_embed.weight",
             "blocks.0.ln1.weight", "blocks.0.ln1.bias", "blocks.0.attn.qkv.weight", "blocks.0.attn.qkv.bias", "blocks.0.attn.o.weight", "blocks.0.attn.o.bias",
             "blocks.0.ln2.weight", "blocks.0.ln2.bias", "blocks.0.mlp.up.weight", "blocks.0.mlp.up.bias", "blocks.0.mlp.down.weight", "blocks.0.mlp.down.bias",
             "ln_final.weight", "ln_final.bias"],
            decoder.Parameters().Select(p => p.Name));
    }

    [Fact]
    public void KnowsItsSizeBeforeItHasNumbers()
    {
        Mlp network = new([4, 3, 2]);
        Assert.Equal(4 * 3 + 3 + 3 * 2 + 2, network.ParameterCount);
        Assert.All(network.Parameters(), p => Assert.False(p.Parameter.HasValue));
        Assert.Contains("has no numbers yet", Assert.Throws<InvalidOperationException>(() => network.Forward(Tensor.Zeros([1, 4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainingModeReachesEveryPart()
    {
        Decoder decoder = new(TinyModels.Llama);
        decoder.Train();
        Assert.True(((DenseFeedForward)decoder.Blocks[1].FeedForward).Down.IsTraining);
        decoder.Eval();
        Assert.False(((DenseFeedForward)decoder.Blocks[1].FeedForward).Down.IsTraining);
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbers()
    {
        Decoder first = TinyModels.Make("llama", 3), second = TinyModels.Make("llama", 3), third = TinyModels.Make("llama", 4);
        Assert.All(first.NamedParameters().Zip(second.NamedParameters()), pair => Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
        Assert.NotEqual(first.TokenEmbedding.Weight.Value.ToArray(), third.TokenEmbedding.Weight.Value.ToArray());
    }

    [Fact]
    public void WeightsAreDrawnAsGpt2Prescribes()
    {
        Decoder decoder = new(TinyModels.Gpt2 with { Width = 96, InitializerRange = 0.02f, Attention = TinyModels.Gpt2.Attention with { HeadWidth = 32 } });
        decoder.Initialize(new Philox(1));
        Dictionary<string, Tensor> weights = decoder.NamedParameters().ToDictionary();
        Assert.InRange(Deviation(weights["embed.weight"]), 0.019, 0.021);
        Assert.InRange(Deviation(weights["blocks.0.attn.qkv.weight"]), 0.0195, 0.0205);
        Assert.InRange(Deviation(weights["blocks.1.attn.o.weight"]), 0.0095, 0.0105); // 0.02 / √(2 · 2 layers)
        Assert.InRange(Deviation(weights["blocks.1.mlp.down.weight"]), 0.009, 0.011);
        Assert.All(weights["blocks.0.attn.qkv.bias"].ToArray(), b => Assert.Equal(0, b));
        Assert.All(weights["ln_final.weight"].ToArray(), w => Assert.Equal(1, w));
    }

    [Fact]
    public void ReadOnlyNumbersAreCopiedBeforeTraining()
    {
        Linear layer = new(2, 1, bias: false);
        Tensor stored = Tensor.From([1, 2], [1, 2]);
        layer.Weight.Set(stored, readOnly: true);
        Assert.Equal(stored, layer.Weight.Value);
        layer.RequireGrad();
        Assert.NotEqual(stored, layer.Weight.Value);
        Assert.Equal([1, 2], layer.Weight.Value.ToArray());
        Assert.True(layer.Weight.Value.RequiresGrad);
    }

    [Fact]
    public void RefusesNumbersOfAnotherShape() => Assert.Contains("expected F32 (1, 2), got F32 (2, 1)",
        Assert.Throws<ArgumentException>(() => new Linear(2, 1).Weight.Set(Tensor.Zeros([2, 1]))).Message, StringComparison.Ordinal);

    private static double Deviation(Tensor values) => Math.Sqrt(values.ToArray().Average(v => (double)v * v));
}
