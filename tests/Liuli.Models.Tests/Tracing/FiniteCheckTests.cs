using Liuli.Tensors;

namespace Liuli.Models.Tests.Tracing;

public class FiniteCheckTests
{
    private static readonly int[] s_ids = [1, 5, 9, 2];

    [Fact]
    public void TheFirstWeightThatIsNoNumberIsNamed()
    {
        Decoder model = TinyModels.Make("llama");
        model.Blocks[1].FeedForward.NamedParameters().Last().Value.AsSpan<float>()[^1] = float.NaN;
        Tensor norm = model.NamedParameters().Single(parameter => parameter.Name == "blocks.1.ln1.weight").Value;
        norm.AsSpan<float>()[3] = float.NegativeInfinity;
        string text = FiniteCheck.Describe(model, s_ids);
        Assert.Contains("'blocks.1.ln1.weight' is -Infinity at [3]", text, StringComparison.Ordinal);
        Assert.Contains("damaged", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.F16)]
    [InlineData(DType.Q8_0)]
    public void InWeightsOfEveryType(DType type)
    {
        Decoder model = new(TinyModels.Llama with { Width = 32, Attention = TinyModels.Llama.Attention with { HeadWidth = 8 }, FeedForward = TinyModels.Llama.FeedForward with { Width = 64 } });
        model.Initialize(new Philox(1));
        model.TokenEmbedding.Weight.Value.AsSpan<float>()[32 * 7] = float.NaN;
        model.StoreAs(type);
        Assert.Equal(type, model.TokenEmbedding.Weight.Value.DType);
        Assert.Contains("'embed.weight' is NaN at [7,0]", FiniteCheck.Describe(model, s_ids), StringComparison.Ordinal);
    }

    [Fact]
    public void WhereFiniteWeightsOverflowTheFirstValueIsNamed()
    {
        Decoder model = TinyModels.Make("llama");
        Tensor gate = model.NamedParameters().First(parameter => parameter.Name.StartsWith("blocks.1.mlp", StringComparison.Ordinal)).Value;
        gate.AsSpan<float>().Fill(3e38f);
        Assert.Null(FiniteCheck.InWeights(model));
        string text = FiniteCheck.Describe(model, s_ids);
        Assert.Contains("on the way 'blocks.1.mlp.", text, StringComparison.Ordinal);
        Assert.Contains("check that settings (config.json) and weights belong together", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASoundModelIsSaidToBeSound()
    {
        Decoder model = TinyModels.Make("gpt2");
        Assert.Null(FiniteCheck.InWeights(model));
        Assert.Null(FiniteCheck.InActivations(model, s_ids));
    }
}
