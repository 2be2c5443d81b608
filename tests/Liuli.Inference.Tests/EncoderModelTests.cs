using Liuli.Inference.Explaining;
using Liuli.Models;
using Liuli.Models.Checkpoints;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests;

public class EncoderModelTests
{
    private static readonly int[] s_ids = [2, 9, 17, 4, 30, 3];

    [Fact]
    public void TextIsReadWithItsSpecialTokensAroundIt()
    {
        using EncoderModel model = EncoderModel.Load(EncoderFixture.Find("bert-sentences-tiny"));
        Assert.Equal([2, 5, 4, 10, 24, 3], model.EncodePrompt("The [MASK] sat."));
        Assert.Equal([5, 4, 10, 24], model.EncodePrompt("The [MASK] sat.", addSpecialTokens: false));
        Assert.Equal("cat", model.TokenOf(7));
        Assert.Same(model.Encoder, model.Transformer);
    }

    [Fact]
    public void TheKindIsToldByTheFamily()
    {
        using TinyModel tiny = new();
        using TextModel encoder = TextModel.Open(EncoderFixture.Find("bert-tiny")), decoder = TextModel.Open(tiny.Folder);
        Assert.IsType<EncoderModel>(encoder);
        Assert.IsType<LanguageModel>(decoder);
        Assert.False(encoder.HasTokenizer);
        Assert.Contains("has no tokenizer", Assert.Throws<InvalidOperationException>(() => encoder.EncodePrompt("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongKindsAndPathsAreNamed()
    {
        using TinyModel tiny = new();
        Assert.Contains("bert is an encoder, which reads a text as a whole and does not continue it", Assert.Throws<CheckpointException>(() => LanguageModel.Load(EncoderFixture.Find("bert-tiny"))).Message, StringComparison.Ordinal);
        Assert.Contains("gpt2 is a decoder", Assert.Throws<CheckpointException>(() => EncoderModel.Load(tiny.Folder)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TextModel.Open("no-such-model"));
        using EncoderFixture copy = new();
        copy.Write("vocab.txt", string.Join('\n', Enumerable.Range(0, 31).Select(i => i == 1 ? "[UNK]" : $"w{i}")));
        Assert.Contains("the tokenizer has 31 tokens, the model's embedding only 30", Assert.Throws<InvalidDataException>(() => EncoderModel.Load(copy.Folder)).Message, StringComparison.Ordinal);
        copy.Remove("config.json");
        Assert.Contains("config.json", Assert.Throws<CheckpointException>(() => TextModel.Open(copy.Folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-heads-tiny", "logits")]
    [InlineData("bert-classes-tiny", "class_logits")]
    [InlineData("bert-sentences-tiny", "pooled")]
    [InlineData("distilbert-tiny", "logits")]
    public void TheTopOutputOpensDownToEmbeddingWeightsAndAddsUpAtEveryLevel(string name, string output)
    {
        using EncoderModel model = EncoderModel.Load(EncoderFixture.Find(name));
        int[] ids = [.. s_ids.Select(id => id % model.Encoder.Config.VocabularySize)];
        using RecordedForward forward = RecordedForward.Of(model, ids);
        ElementAddress at = forward.TopOutput(3);
        Assert.Equal(output, at.Name);
        Assert.Equal("blocks.1.output", forward.Outputs[0].Name);
        float[][] lines = [.. forward.Outputs[^1].Value.ToArray().Chunk(forward.Outputs[^1].Value.Shape.Last)];
        float[] line = lines[lines.Length == 1 ? 0 : 3];
        Assert.Equal(Array.IndexOf(line, line.Max()), at.Index![^1]);
        HashSet<string> met = [];
        AddsUp(OpenedExplanation.Open(forward.Explain(at), depth: 40, breadth: 1), met);
        AddsUp(OpenedExplanation.Open(forward.Explain(at), depth: 9, breadth: 2), met);
        Assert.Contains(met, source => source.StartsWith("blocks.0.", StringComparison.Ordinal));
        Assert.Contains(met, source => source is "embed.weight" or "pos_embed.weight" or "type_embed.weight" or "embed_ln.weight");
    }

    /// <summary>The same numbers whether seen or not.</summary>
    [Fact]
    public void RecordedOrNotTheOutputsAreTheSame()
    {
        using EncoderModel model = EncoderModel.Load(EncoderFixture.Find("bert-heads-tiny"));
        EncoderOutput plain = model.Encoder.Forward(Tensor.FromInts(s_ids, [1, s_ids.Length]));
        using RecordedForward recorded = new(model.Encoder, s_ids), traced = new(model.Encoder, s_ids, record: false);
        Assert.Equal(["blocks.1.output", "pooled", "next_sentence_logits", "logits"], recorded.Outputs.Select(o => o.Name));
        Close.Assert(plain.Logits.ToArray(), recorded.Outputs[^1].Value.ToArray(), 1e-5, "recorded");
        Close.Assert(plain.NextSentence.ToArray(), traced.Outputs[2].Value.ToArray(), 1e-5, "traced");
        Assert.Throws<ArgumentException>(() => new RecordedForward(model.Encoder, []));
    }

    private static void AddsUp(OpenedExplanation opened, HashSet<string> met)
    {
        Explanation explanation = opened.Explanation;
        double scale = Math.Max(1, explanation.Terms.Select(term => Math.Abs(term.Contribution)).DefaultIfEmpty(1).Max());
        Assert.True(Math.Abs(explanation.Residual) <= 1e-5 * scale, $"{explanation.Operation}: {explanation.Value}, recombined {explanation.Recombined}");
        foreach (OpenedTerm term in opened.Terms)
        {
            if (!term.Term.Source.IsNull && term.Term.Source.Name is { } name)
                met.Add(name);
            if (term.Term.Factor is { } factor && !factor.Source.IsNull && factor.Source.Name is { } other)
                met.Add(other);
            if (term.Behind is { } behind)
                AddsUp(behind, met);
            if (term.BehindFactor is { } behindFactor)
                AddsUp(behindFactor, met);
        }
    }
}
