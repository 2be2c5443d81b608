using Liuli.Inference.Explaining;
using Liuli.Models;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Explaining;

public sealed class RecordedForwardTests : IDisposable
{
    private static readonly int[] s_prompt = [2, 7, 30, 9, 12];

    private readonly TinyModel _tiny = new();
    private readonly LanguageModel _model;

    public RecordedForwardTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void TheTopLogitOpensDownToEmbeddingWeightsAndAddsUpAtEveryLevel(string family)
    {
        using TinyModel tiny = new(family);
        using LanguageModel model = tiny.Load();
        using RecordedForward forward = new(model.Decoder, s_prompt);
        ElementAddress at = forward.TopOutput();
        Assert.Equal(s_prompt.Length - 1, at.Index![0]);
        HashSet<string> met = [];
        AddsUp(OpenedExplanation.Open(forward.Explain(at), depth: 40, breadth: 1), met);
        AddsUp(OpenedExplanation.Open(forward.Explain(at), depth: 6, breadth: 3), met);
        Assert.Contains("embed.weight", met);
    }

    /// <summary>Checkpoints of the newer families: norms behind, caps, experts, positions that some layers do not know.</summary>
    [Theory]
    [InlineData("mixtral-tiny")]
    [InlineData("qwen3-moe-tiny")]
    [InlineData("gemma2-tiny")]
    [InlineData("gemma3-tiny")]
    [InlineData("phi3-tiny")]
    [InlineData("gpt-neox-tiny")]
    [InlineData("smollm3-tiny")]
    public void LogitsOfEveryFamilyOpenDownToEmbeddingWeights(string fixture)
    {
        using LanguageModel model = LanguageModel.Load(Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", fixture));
        using RecordedForward forward = new(model.Decoder, s_prompt);
        HashSet<string> met = [];
        AddsUp(OpenedExplanation.Open(forward.Explain(forward.TopOutput()), depth: 60, breadth: 1), met);
        AddsUp(OpenedExplanation.Open(forward.Explain(forward.TopOutput()), depth: 8, breadth: 2), met);
        Assert.Contains("embed.weight", met);
    }

    [Fact]
    public void AFamilyOfOnesOwnIsLoadedByTheFrontDoorToo()
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "mistral-tiny");
        using LanguageModel model = LanguageModel.Load(folder, new LoadOptions { Families = ModelFamilies.Default.With(new Nearsighted()) });
        Assert.Equal(3, model.Decoder.Config.Attention.Window);
    }

    /// <summary>In place of the family that Liuli has.</summary>
    private sealed class Nearsighted : Mistral
    {
        public override DecoderConfig Read(ConfigJson json) => Narrow(base.Read(json));

        private static DecoderConfig Narrow(DecoderConfig config) => config with { Attention = config.Attention with { Window = 3 } };
    }

    [Theory]
    [InlineData("blocks.0.attn.pattern", "softmax")]
    [InlineData("blocks.1.attn.scores", "causal mask")]
    [InlineData("blocks.1.attn.z", "matmul")]
    [InlineData("blocks.0.mlp.post", "gelu")]
    [InlineData("blocks.1.ln2", "layer norm")]
    [InlineData("ln_final", "layer norm")]
    [InlineData("logits", "matmul")]
    public void EveryElementOfAnActivationAddsUp(string name, string operation)
    {
        using RecordedForward forward = new(_model.Decoder, s_prompt);
        Tensor value = forward.Activations.First(activation => activation.Name == name).Value;
        for (long i = 0; i < value.Count; i += 7)
        {
            Explanation explanation = forward.Explain(ElementAddress.Of(name, value, i));
            Assert.Equal(operation, explanation.Operation);
            Assert.Equal(value.GetFloat(i), explanation.Value);
            if (double.IsFinite(explanation.Value))
                Assert.InRange(Math.Abs(explanation.Residual), 0, 1e-5 * Scale(explanation));
        }
    }

    [Fact]
    public void AWeightEndsInItsStoredBits()
    {
        using RecordedForward forward = new(_model.Decoder, s_prompt);
        Explanation explanation = forward.Explain(ElementAddress.Parse("embed.weight[5,2]"));
        float weight = _model.Decoder.TokenEmbedding.Weight.Value[5, 2];
        Assert.Equal(Combination.Stored, explanation.Combination);
        Assert.Equal(weight, explanation.Value);
        Assert.Contains($"0x{BitConverter.SingleToUInt32Bits(weight):X8}", explanation.Formula, StringComparison.Ordinal);
        Assert.Empty(explanation.Terms);
    }

    [Fact]
    public void RecordingChangesNoNumberButRounding()
    {
        using RecordedForward forward = new(_model.Decoder, s_prompt);
        using RecordedForward plain = new(_model.Decoder, s_prompt, record: false);
        float[] expected = _model.Decoder.Forward(Tensor.FromInts(s_prompt, [1, s_prompt.Length])).ToArray();
        Close.Assert(expected, forward.Outputs[^1].Value.ToArray(), 1e-5, "recorded");
        Close.Assert(expected, plain.Outputs[^1].Value.ToArray(), 1e-5, "traced");
        Assert.Equal(forward.Activations.Select(a => a.Name), plain.Activations.Select(a => a.Name));
        Assert.Equal(["token_embed", "pos_embed", "embed", "blocks.0.resid_pre"], forward.Activations.Take(4).Select(a => a.Name));
    }

    [Fact]
    public void WhatIsNotThereIsNamedWithWhatIs()
    {
        using RecordedForward forward = new(_model.Decoder, s_prompt);
        string Message(string at) => Assert.Throws<ArgumentException>(() => forward.Explain(ElementAddress.Parse(at))).Message;
        Assert.Contains("blocks.0.attn.pattern", Message("blocks.9.attn.pattern[0,0,0]"), StringComparison.Ordinal);
        Assert.Contains("has shape", Message("embed[5,0]"), StringComparison.Ordinal);
        Assert.Contains("has shape", Message("embed[0]"), StringComparison.Ordinal);
        Assert.Contains("say which number", Message("logits"), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RecordedForward(_model.Decoder, []));
        Assert.ThrowsAny<ArgumentException>(() => new RecordedForward(_model.Decoder, [2, 5000]));
    }

    private static void AddsUp(OpenedExplanation opened, HashSet<string> met)
    {
        Explanation explanation = opened.Explanation;
        if (!explanation.Source.IsNull && explanation.Source.Name is { } name)
            met.Add(name);
        if (double.IsFinite(explanation.Value))
            Assert.True(Math.Abs(explanation.Residual) <= 1e-5 * Scale(explanation), $"{explanation.Operation}: {explanation.Value} is made again as {explanation.Recombined}");
        Assert.Equal(explanation.Terms.Count, opened.Terms.Count);
        foreach (OpenedTerm term in opened.Terms)
        {
            if (term.Behind is null)
                continue;
            if (double.IsFinite(term.Term.Value))
                Assert.InRange(term.Behind.Explanation.Value, term.Term.Value - 1e-4, term.Term.Value + 1e-4);
            AddsUp(term.Behind, met);
            if (term.BehindFactor is not null)
                AddsUp(term.BehindFactor, met);
        }
    }

    private static double Scale(Explanation explanation) => Math.Max(1, explanation.Terms.Select(term => Math.Abs(term.Contribution)).Where(double.IsFinite).DefaultIfEmpty(1).Max());
}
