using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Tracing;

public class TracePointsTests
{
    private static readonly string[] s_inBlock =
    [
        "resid_pre", "ln1", "attn.q", "attn.k", "attn.v", "attn.rot_q", "attn.rot_k", "attn.scores", "attn.pattern", "attn.z", "attn_out",
        "resid_mid", "ln2", "mlp.pre", "mlp.pre_linear", "mlp.post", "mlp_out", "output",
    ];

    [Fact]
    public void Gpt2PassesThroughThesePointsInThisOrder() => Assert.Equal(
        ["token_embed", "pos_embed", "embed",
         .. InBlocks(s_inBlock.Except(["attn.rot_q", "attn.rot_k", "mlp.pre_linear"])), "ln_final", "logits"],
        Trace("gpt2").Select(v => v.Name));

    [Fact]
    public void LlamaPassesThroughThesePointsInThisOrder() => Assert.Equal(
        ["token_embed", "embed", .. InBlocks(s_inBlock), "ln_final", "logits"],
        Trace("llama").Select(v => v.Name));

    [Fact]
    public void ShapesAreAsDocumented()
    {
        const int B = 2, T = 5;
        DecoderConfig config = TinyModels.Llama;
        (int C, int H, int K, int D, int F, int V) = (config.Width, config.Attention.Heads, config.Attention.KeyValueHeads, config.Attention.HeadWidth, config.FeedForward.Width, config.VocabularySize);
        Dictionary<string, Shape> expected = new()
        {
            ["token_embed"] = [B, T, C],
            ["embed"] = [B, T, C],
            ["resid_pre"] = [B, T, C],
            ["ln1"] = [B, T, C],
            ["attn.q"] = [B, T, H, D],
            ["attn.k"] = [B, T, K, D],
            ["attn.v"] = [B, T, K, D],
            ["attn.rot_q"] = [B, T, H, D],
            ["attn.rot_k"] = [B, T, K, D],
            ["attn.scores"] = [B, H, T, T],
            ["attn.pattern"] = [B, H, T, T],
            ["attn.z"] = [B, T, H, D],
            ["attn_out"] = [B, T, C],
            ["resid_mid"] = [B, T, C],
            ["ln2"] = [B, T, C],
            ["mlp.pre"] = [B, T, F],
            ["mlp.pre_linear"] = [B, T, F],
            ["mlp.post"] = [B, T, F],
            ["mlp_out"] = [B, T, C],
            ["output"] = [B, T, C],
            ["ln_final"] = [B, T, C],
            ["logits"] = [B, T, V],
        };
        foreach ((string name, Tensor value) in Trace("llama"))
            Assert.Equal(expected[name.StartsWith("blocks.", StringComparison.Ordinal) ? name["blocks.0.".Length..] : name], value.Shape);
    }

    [Fact]
    public void TheResidualLineIsTheSumOfItsParts()
    {
        Dictionary<string, float[]> values = Trace("gpt2").ToDictionary(v => v.Name, v => v.Value.ToArray());
        AssertSum("blocks.1.resid_mid", "blocks.1.resid_pre", "blocks.1.attn_out");
        AssertSum("blocks.1.output", "blocks.1.resid_mid", "blocks.1.mlp_out");
        Assert.Equal(values["blocks.0.output"], values["blocks.1.resid_pre"]);
        Assert.Equal(values["embed"], values["blocks.0.resid_pre"]);

        void AssertSum(string whole, string first, string second) =>
            Close.Assert([.. values[first].Zip(values[second], (a, b) => a + b)], values[whole], 1e-6, whole);
    }

    [Fact]
    public void EveryRowOfThePatternSumsToOneAndSeesNothingAhead()
    {
        float[] pattern = Trace("mixed").First(v => v.Name == "blocks.1.attn.pattern").Value.ToArray();
        for (int row = 0; row < pattern.Length / 5; row++)
        {
            Assert.Equal(1, pattern[(row * 5)..(row * 5 + 5)].Sum(), 1e-6);
            Assert.All(pattern[(row * 5 + row % 5 + 1)..(row * 5 + 5)], p => Assert.Equal(0, p));
        }
    }

    [Fact]
    public void OnlyWhatIsWantedIsKept()
    {
        Decoder model = TinyModels.Make("gpt2");
        using TraceRecorder trace = new(name => name.EndsWith(".pattern", StringComparison.Ordinal));
        model.Forward(TinyModels.RandomIds(model.Config, 1, 3), new ForwardContext { Trace = trace });
        Assert.Equal(["blocks.0.attn.pattern", "blocks.1.attn.pattern"], trace.Values.Select(v => v.Name));
        Assert.Contains("no value named 'logits' was recorded; there are: blocks.0.attn.pattern", Assert.Throws<KeyNotFoundException>(() => trace["logits"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeptValuesOutliveTheirScopeUntilTheRecorderIsDisposed()
    {
        Decoder model = TinyModels.Make("gpt2");
        TraceRecorder trace = new();
        using (TensorScope.Begin())
            model.Forward(TinyModels.RandomIds(model.Config, 1, 3), new ForwardContext { Trace = trace });
        Tensor kept = trace["ln_final"];
        Assert.True(kept.IsAlive);
        trace.Dispose();
        Assert.False(kept.IsAlive);
        Assert.True(model.TokenEmbedding.Weight.Value.IsAlive);
        Assert.True(model.PositionEmbedding!.Weight.Value.IsAlive);
    }

    [Fact]
    public void TheDocumentNamesEveryPoint()
    {
        string document = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "trace-points.md"));
        foreach (string point in (string[])["token_embed", "pos_embed", "embed", "ln_final", "logits", .. s_inBlock.Select(p => $"blocks.N.{p}")])
            Assert.Contains($"`{point}`", document, StringComparison.Ordinal);
    }

    private static IEnumerable<string> InBlocks(IEnumerable<string> names) => Enumerable.Range(0, 2).SelectMany(block => names.Select(name => $"blocks.{block}.{name}"));

    private static IReadOnlyList<(string Name, Tensor Value)> Trace(string name)
    {
        Decoder model = TinyModels.Make(name);
        TraceRecorder trace = new();
        model.Forward(TinyModels.RandomIds(model.Config, 2, 5), new ForwardContext { Trace = trace });
        return trace.Values;
    }
}
