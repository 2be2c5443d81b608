using Liuli.Tensors;

namespace Liuli.Models.Tests;

public class ExplainingTests
{
    private const int TermsOpenedPerLevel = 3, Deepest = 60;

    public static TheoryData<string> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void TheTopLogitOpensDownToEmbeddingWeights(string name)
    {
        Decoder model = TinyModels.Make(name);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        Tensor logits = model.Forward(TinyModels.RandomIds(model.Config, 1, 4));
        Explanation top = Explanation.Of(logits, Array.IndexOf(logits.ToArray(), logits.ToArray().Max()));
        Dictionary<string, int> leaves = [];
        HashSet<string> operations = [];
        Walk(top, 0, leaves, operations, new Philox(1));
        Assert.Contains("embed.weight", leaves.Keys);
        Assert.Contains(leaves.Keys, leaf => leaf.StartsWith("blocks.0.attn.", StringComparison.Ordinal));
        Assert.Contains(leaves.Keys, leaf => leaf.StartsWith("blocks.1.mlp.", StringComparison.Ordinal));
        Assert.Contains("softmax", operations);
        Assert.Contains("embedding", operations);
        Assert.DoesNotContain("attention", operations); // the fused one would hide scores and pattern
    }

    [Fact]
    public void ValuesOnTheWayCarryTheNamesOfTheirTracePoints()
    {
        Decoder model = TinyModels.Make("gpt2");
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        Tensor logits = model.Forward(TinyModels.RandomIds(model.Config, 1, 4));
        Assert.Equal("logits", logits.Name);
        Explanation opened = Explanation.Of(logits, 3);
        Assert.Equal(model.Config.Width, opened.Terms.Count);
        Assert.All(opened.Terms, term =>
        {
            Assert.Equal("ln_final", term.Source.Name);
            Assert.Equal("embed.weight", term.Factor!.Source.Name);
        });
    }

    /// <summary>Everything that a modern model does beside GPT-2's steps is met on the way down, and its terms add up.</summary>
    [Theory]
    [InlineData("llama", "rms norm", "rotary", "swiglu")]
    [InlineData("gemma", "soft cap", "add_scalar", "geglu", "scale")]
    [InlineData("neox", "layer norm", "rotary", "gelu_erf", "add")]
    [InlineData("experts", "combine experts", "divide", "softmax", "swiglu")]
    public void TheStepsOfEveryArchitectureAreOpened(string name, params string[] steps)
    {
        Decoder model = TinyModels.Make(name);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        Tensor logits = model.Forward(TinyModels.RandomIds(model.Config, 1, 5));
        HashSet<string> operations = [];
        for (ulong seed = 1; seed <= 4; seed++)
            Walk(Explanation.Of(logits, logits.Count - (long)seed), 0, [], operations, new Philox(seed));
        Assert.Empty(steps.Except(operations));
    }

    [Fact]
    public void AScoreOpensToTheKeyHeadThatItsQueryHeadSharesAndThatToItsRotation()
    {
        Decoder model = TinyModels.Make("llama"); // four query heads, two key heads
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        TraceRecorder trace = new();
        model.Forward(TinyModels.RandomIds(model.Config, 1, 5), new ForwardContext { Trace = trace });
        Explanation product = trace["blocks.0.attn.scores"].Explain(0, 3, 2, 1).Terms[0].Open().Terms[0].Open();
        Assert.Equal("matmul", product.Operation);
        Explanation query = product.Terms[2].Open(), key = product.Terms[2].Factor!.Open();
        Assert.Equal(("blocks.0.attn.rot_q", "blocks.0.attn.rot_k"), (query.Source.Name, key.Source.Name));
        Assert.Equal([0, 2, 3, 2], query.Source.Shape.Unflatten(query.Index));
        Assert.Equal([0, 1, 1, 2], key.Source.Shape.Unflatten(key.Index)); // heads 2 and 3 share key head 1
        // Number 2 of 4 is turned together with number 0: cosine times itself, sine times its partner.
        Assert.Equal("rotary", key.Operation);
        float[] before = trace["blocks.0.attn.k"].ToArray()[12..16];
        Assert.Equal([before[2], before[0]], key.Terms.Select(t => (float)t.Value));
        Assert.Equal([Math.Cos(1), Math.Sin(1)], key.Terms.Select((t, i) => t.Contribution / before[2 - 2 * i]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void AnExpertsOutputOpensToItsWeightsAndItsShareToTheRouters()
    {
        Decoder model = TinyModels.Make("experts");
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        TraceRecorder trace = new();
        model.Forward(TinyModels.RandomIds(model.Config, 1, 5), new ForwardContext { Trace = trace });
        int[] chosen = trace["blocks.1.mlp.expert_indices"].ToIntArray();
        Explanation sum = trace["blocks.1.mlp_out"].Explain(0, 3, 7);
        Assert.Equal("combine experts", sum.Operation);
        Assert.Equal([$"expert {chosen[6]}", $"expert {chosen[7]}"], sum.Terms.Select(t => t.Role));
        Explanation output = sum.Terms[0].Open();
        Assert.Equal("matmul", output.Operation);
        Assert.Equal($"blocks.1.mlp.experts.{chosen[6]}.down.weight", output.Terms[0].Factor!.Source.Name);
        Explanation share = sum.Terms[0].Factor!.Open(), score = share.Terms[0].Open().Terms[0].Open();
        Assert.Equal("divide", share.Operation);
        Assert.Equal("matmul", score.Operation);
        Assert.Equal("blocks.1.mlp.router.weight", score.Terms[0].Factor!.Source.Name);
        Assert.Equal(trace["blocks.1.mlp.router"].Explain(0, 3, chosen[6]).Value, score.Value);
        Explanation choice = trace["blocks.1.mlp.expert_indices"].Explain(0, 3, 0);
        Assert.Equal((chosen[6], "top-k"), (choice.Value, choice.Operation));
        Assert.Equal(0, choice.Residual);
    }

    /// <summary>Checks a level and opens some of its terms, deeper and deeper; a level met twice is met by chance only, so the walk ends.</summary>
    private static void Walk(Explanation level, int depth, Dictionary<string, int> leaves, HashSet<string> operations, Philox random)
    {
        operations.Add(level.Operation);
        if (level.Combination == Combination.Stored)
        {
            string leaf = level.Source.Name ?? "";
            leaves[leaf] = leaves.GetValueOrDefault(leaf) + 1;
            return;
        }
        double scale = level.Terms.Select(t => Math.Abs(t.Contribution)).Where(double.IsFinite).Append(Math.Abs(level.Value)).Append(1e-3).Where(double.IsFinite).Max();
        Assert.True(Math.Abs(level.Residual) <= 1e-5 * scale, $"{level.Operation} at depth {depth}: {level.Value} is left with {level.Residual}");
        Assert.True(depth < Deepest, $"{level.Operation} is {depth} levels down; the walk should have reached the weights");
        // Near the top several terms are opened, further down one, so that the walk stays short and still ends everywhere.
        int opened = depth < 6 ? TermsOpenedPerLevel : 1;
        for (int i = 0; i < opened; i++)
        {
            Term term = level.Terms[random.NextInt32(level.Terms.Count)];
            if (term.Factor is { Source.IsNull: false } factor)
                Walk(factor.Open(), depth + 1, leaves, operations, random);
            if (term.Inner is not null || !term.Source.IsNull)
                Walk(term.Open(), depth + 1, leaves, operations, random);
        }
    }
}
