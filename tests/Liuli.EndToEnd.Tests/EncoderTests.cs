using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>What the verbs make of an encoder's directory.</summary>
[Collection(ModelCollection.Name)]
public class EncoderTests(Models models)
{
    private static readonly string s_heads = Fixture("bert-heads-tiny"), s_sentences = Fixture("bert-sentences-tiny"), s_classes = Fixture("bert-classes-tiny");

    [Fact]
    public void ForwardWritesWhatTheHeadsGive()
    {
        string path = models.In("encoder.safetensors");
        JsonElement written = LiuliCommand.Run("forward", "--model", s_heads, "--ids", "2 9 17 4 3", "--out", path, "--json").Json;
        Dictionary<string, (int[] Shape, float[] Values)> tensors = SafetensorsFile.Read(path);
        Assert.Equal(["blocks.1.output", "logits", "next_sentence_logits", "pooled"], tensors.Keys.Order());
        Assert.Equal(tensors.Keys.Order(), written.GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString()!).Order());
        Assert.Equal([5, 48], tensors["logits"].Shape);
        Assert.Equal([5, 16], tensors["blocks.1.output"].Shape);
        JsonElement text = LiuliCommand.Run("forward", "--model", s_sentences, "--prompt", "the cat sat.", "--trace", "--out", path, "--json").Json;
        Assert.Equal([2, 5, 7, 10, 24, 3], text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Contains("type_embed", SafetensorsFile.Read(path).Keys);
        Assert.Contains("blocks.0.attn.pattern", SafetensorsFile.Read(path).Keys);
    }

    [Fact]
    public void ExplainOpensTheLikeliestTokenOrClassAndAnyNumber()
    {
        JsonElement json = LiuliCommand.Run("explain", "--model", s_heads, "--ids", "2 9 17 3", "--depth", "3", "--json").Json;
        Assert.StartsWith("logits[3,", json.GetProperty("at").GetString(), StringComparison.Ordinal);
        Assert.InRange(Math.Abs(json.GetProperty("residual").GetDouble()), 0, 1e-5);
        Assert.Contains("(class ", LiuliCommand.Run("explain", "--model", s_classes, "--ids", "2 9 17 3").Succeeded().Output, StringComparison.Ordinal);
        string pattern = LiuliCommand.Run("explain", "--model", s_sentences, "--prompt", "the cat", "--at", "blocks.0.attn.pattern[1,0,3]").Succeeded().Output;
        Assert.StartsWith("blocks.0.attn.pattern[1,0,3] = 0.", pattern, StringComparison.Ordinal); // position 0 sees position 3
    }

    [Fact]
    public void InspectTellsItsPartsAndHeads()
    {
        string text = LiuliCommand.Run("inspect", "--model", s_classes).Succeeded().Output;
        foreach (string expected in (string[])["BertForSequenceClassification", "type_embed", "classifier", "sees both sides", "contradiction, entailment, neutral"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("keys and values in", text, StringComparison.Ordinal);
        JsonElement json = LiuliCommand.Run("inspect", "--model", Path.Combine(s_sentences, "config.json"), "--json").Json;
        Assert.Equal("BertModel", json.GetProperty("architecture").GetString());
        Assert.False(json.TryGetProperty("kv_cache_bytes_per_position", out _));
        Assert.Equal(["token_types", "direction", "norm_places", "feed_forward", "head"], json.GetProperty("unlike_gpt2").EnumerateArray().Select(item => item.GetProperty("aspect").GetString()));
        Assert.Contains("前后所有位置", LiuliCommand.Run("inspect", "--model", s_heads, "--lang", "zh").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", "--prompt", "the cat")]
    [InlineData("chat")]
    [InlineData("bench", "decode")]
    [InlineData("bench", "train", "--random")]
    [InlineData("eval", "perplexity", "--data", "README.md")]
    public void WhatOnlyADecoderDoesIsRefusedWithWhatToUseInstead(params string[] arguments) =>
        LiuliCommand.Run([.. arguments, "--model", s_sentences]).Failed(1, "bert is an encoder", "forward, explain and inspect", "LiuliEmbeddingGenerator");

    [Fact]
    public void ItConvertsToADirectoryAndToGguf()
    {
        string directory = models.In("converted-encoder"), file = models.In("encoder.gguf"), small = models.In("encoder-q8.gguf"), numbers = models.In("encoder-gguf.safetensors");
        LiuliCommand.Run("convert", "--model", Fixture("bert-tiny"), "--out", directory).Succeeded();
        Assert.True(File.Exists(Path.Combine(directory, "model.safetensors")));
        LiuliCommand.Run("inspect", "--model", directory).Succeeded();

        LiuliCommand.Run("convert", "--model", s_sentences, "--out", file).Succeeded();
        LiuliCommand.Run("inspect", "--model", file).Succeeded();
        Assert.Equal([2, 5, 7, 10, 24, 3], LiuliCommand.Run("forward", "--model", file, "--prompt", "the cat sat.", "--out", numbers, "--json").Json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        float[] fromFile = SafetensorsFile.Read(numbers)["blocks.1.output"].Values;
        LiuliCommand.Run("forward", "--model", s_sentences, "--prompt", "the cat sat.", "--out", numbers).Succeeded();
        Assert.Equal(SafetensorsFile.Read(numbers)["blocks.1.output"].Values, fromFile);
        LiuliCommand.Run("quantize", "--model", s_sentences, "--type", "q8_0", "--out", small).Succeeded();
        LiuliCommand.Run("explain", "--model", small, "--prompt", "the cat").Succeeded();
        LiuliCommand.Run("generate", "--model", file, "--prompt", "the cat").Failed(1, "bert is an encoder");
        LiuliCommand.Run("convert", "--model", s_classes, "--out", models.In("classes.gguf")).Failed(1, "id2label");
    }

    private static string Fixture(string name) => Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", name);
}
