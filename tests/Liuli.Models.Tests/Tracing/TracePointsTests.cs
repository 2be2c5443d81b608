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
    public void GemmasNormsBehindThePartsAndTheCapHavePointsOfTheirOwn() => Assert.Equal(
        ["token_embed", "embed",
         .. InBlocks([.. s_inBlock[..10], "attn.out", .. s_inBlock[10..16], "mlp.out", .. s_inBlock[16..]]), "ln_final", "logits_uncapped", "logits"],
        Trace("gemma").Select(v => v.Name));

    [Fact]
    public void PartsSideBySideHaveNothingBetweenThem() => Assert.Equal(
        ["token_embed", "embed", .. InBlocks(s_inBlock.Except(["resid_mid", "mlp.pre_linear"])), "ln_final", "logits"],
        Trace("neox").Select(v => v.Name));

    [Fact]
    public void ExpertsHavePointsOfTheirOwn()
    {
        IReadOnlyList<(string Name, Tensor Value)> trace = Trace("experts");
        (int positions, int chosen) = (2 * 5, 2);
        Assert.Equal(
            ["blocks.1.ln2", "blocks.1.mlp.router", "blocks.1.mlp.expert_indices", "blocks.1.mlp.expert_weights"],
            trace.Select(v => v.Name).Where(n => n.StartsWith("blocks.1", StringComparison.Ordinal)).SkipWhile(n => n != "blocks.1.ln2").Take(4));
        Dictionary<string, Tensor> named = trace.ToDictionary(v => v.Name, v => v.Value);
        Assert.Equal([2, 5, 5], named["blocks.1.mlp.router"].Shape);
        Assert.Equal([2, 5, chosen], named["blocks.1.mlp.expert_weights"].Shape);
        int[] indices = named["blocks.1.mlp.expert_indices"].ToIntArray();
        int uses = 0;
        for (int j = 0; j < 5; j++)
        {
            int[] users = [.. Enumerable.Range(0, positions).Where(p => indices[(p * chosen)..(p * chosen + chosen)].Contains(j))];
            uses += users.Length;
            foreach ((string part, int width) in (ReadOnlySpan<(string, int)>)[("pre", 12), ("pre_linear", 12), ("post", 12), ("out", 16)])
            {
                string name = $"blocks.1.mlp.experts.{j}.{part}";
                // An expert that no position uses is not computed.
                Assert.Equal(users.Length > 0, named.ContainsKey(name));
                if (users.Length > 0)
                    Assert.Equal([users.Length, width], named[name].Shape);
            }
        }
        Assert.Equal(positions * chosen, uses);
        // The first line of an expert is that of the first position that uses it: weights times outputs add up to what the part adds.
        float[] sum = new float[16], weights = named["blocks.1.mlp.expert_weights"].ToArray();
        for (int slot = 0; slot < chosen; slot++)
        {
            float[] output = named[$"blocks.1.mlp.experts.{indices[slot]}.out"].ToArray();
            for (int c = 0; c < 16; c++)
                sum[c] += weights[slot] * output[c];
        }
        Close.Assert(named["blocks.1.mlp_out"].ToArray()[..16], sum, 1e-6, "what the experts of the first position add");
    }

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
        foreach (string point in (string[])["token_embed", "pos_embed", "embed", "ln_final", "logits", "logits_uncapped", "blocks.N.attn.out", "blocks.N.mlp.out",
            "blocks.N.mlp.router", "blocks.N.mlp.expert_indices", "blocks.N.mlp.expert_weights", "blocks.N.mlp.experts.J.pre", "blocks.N.mlp.experts.J.pre_linear",
            "blocks.N.mlp.experts.J.post", "blocks.N.mlp.experts.J.out", .. s_inBlock.Select(p => $"blocks.N.{p}")])
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
