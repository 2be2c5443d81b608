using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>The verbs that open a model: forward, explain, inspect.</summary>
[Collection(ModelCollection.Name)]
public class LookInsideTests(Models models)
{
    [Fact]
    public void ExplainedContributionsAddUpAtEveryLevel()
    {
        JsonElement json = Explain("--prompt", "今天天气真", "--depth", "12", "--breadth", "2", "--json").Json;
        Assert.StartsWith("logits[5,", json.GetProperty("at").GetString(), StringComparison.Ordinal);
        HashSet<string> met = [];
        AddsUp(json, met);
        Assert.Contains("embed.weight", met);
    }

    [Fact]
    public void ANamedNumberIsTheOneThatForwardWrites()
    {
        string path = models.In("activations.safetensors");
        JsonElement written = LiuliCommand.Run("forward", "--model", models.Random.Folder, "--ids", "2 9 7", "--trace", "--out", path, "--json").Json;
        Dictionary<string, (int[] Shape, float[] Values)> tensors = SafetensorsFile.Read(path);
        Assert.Equal(tensors.Keys.Order(), written.GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString()!).Order());
        Assert.Equal([3, 3, 3], tensors["blocks.1.attn.pattern"].Shape); // 3 heads, 3 queries, 3 keys
        Assert.Equal([3, models.Random.Tokenizer.VocabularySize], tensors["logits"].Shape);
        JsonElement json = Explain("--ids", "2 9 7", "--at", "blocks.1.attn.pattern[1,2,0]", "--json").Json;
        Assert.Equal(tensors["blocks.1.attn.pattern"].Values[1 * 9 + 2 * 3], json.GetProperty("value").GetDouble(), 1e-5);
        Assert.Equal("softmax", json.GetProperty("operation").GetString());
        Assert.Equal("-Infinity", Explain("--ids", "2 9 7", "--at", "blocks.0.attn.scores[0,0,2]", "--json").Json.GetProperty("value").GetString());
    }

    [Fact]
    public void ExpertsAreWrittenAndOpenedLikeAllElse()
    {
        string model = Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "mixtral-tiny"), path = models.In("experts.safetensors");
        LiuliCommand.Run("forward", "--model", model, "--ids", "5 9 17", "--trace", "--out", path).Succeeded();
        Dictionary<string, (int[] Shape, float[] Values)> tensors = SafetensorsFile.Read(path);
        Assert.Equal([3, 2], tensors["blocks.1.mlp.expert_indices"].Shape);
        int best = (int)tensors["blocks.1.mlp.expert_indices"].Values[0];
        Assert.Equal(24, tensors[$"blocks.1.mlp.experts.{best}.post"].Shape[1]);
        JsonElement json = LiuliCommand.Run("explain", "--model", model, "--ids", "5 9 17", "--at", "blocks.1.mlp_out[0,4]", "--depth", "2", "--json").Json;
        Assert.Equal(tensors["blocks.1.mlp_out"].Values[4], json.GetProperty("value").GetDouble(), 1e-5);
        Assert.Equal($"expert {best}", json.GetProperty("terms").EnumerateArray().First(t => t.GetProperty("source").GetString() == $"blocks.1.mlp.experts.{best}.out").GetProperty("role").GetString());
    }

    [Fact]
    public void ForwardWithoutTraceWritesTheLogitsOnly()
    {
        string path = models.In("logits.safetensors");
        LiuliCommand.Run("forward", "--model", models.Random.Folder, "--prompt", "the cat", "--out", path).Succeeded();
        Assert.Equal(["logits"], SafetensorsFile.Read(path).Keys);
    }

    [Fact]
    public void TheTreeShowsTheSumAndTheRounding()
    {
        string tree = Explain("--prompt", "今天天气真", "--depth", "3").Succeeded().Output;
        Assert.StartsWith("logits[5,", tree, StringComparison.Ordinal);
        Assert.Contains("all terms added", tree, StringComparison.Ordinal);
        Assert.Contains("各项之和", Explain("--prompt", "今天天气真", "--lang", "zh").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("bits 0x", Explain("--prompt", "今", "--at", "embed.weight[5,0]").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeOpenedOrWrittenIsReported()
    {
        Explain("--prompt", "今", "--at", "logits[0").Failed(2, "logits[0");
        Explain("--prompt", "今", "--at", "no.such.point[0]").Failed(1, "no.such.point", "ln_final");
        Explain("--prompt", "今", "--at", "logits[9,9]").Failed(1, "has shape");
        Explain("--prompt", "今", "--depth", "0").Failed(2, "--depth");
        string inside = Path.Combine(models.In("corpus.txt"), "x.safetensors"); // a file is no folder
        LiuliCommand.Run("forward", "--model", models.Random.Folder, "--prompt", "今", "--out", inside).Failed(1, "x.safetensors");
    }

    [Fact]
    public void InspectCountsGpt2FromItsConfigAlone()
    {
        string config = models.In("gpt2-124m.json");
        File.WriteAllText(config, """{"model_type":"gpt2","n_embd":768,"n_head":12,"n_layer":12,"n_positions":1024,"vocab_size":50257}""");
        JsonElement json = LiuliCommand.Run("inspect", "--model", config, "--json").Json;
        Assert.Equal(124_439_808, json.GetProperty("parameters").GetInt64());
        Assert.Equal(4 * 124_439_808L, json.GetProperty("bytes").GetInt64());
        Assert.Equal("GPT2LMHeadModel", json.GetProperty("architecture").GetString());
        JsonElement[] parts = [.. json.GetProperty("parts").EnumerateArray()];
        Assert.Equal(124_439_808, parts.Sum(part => part.GetProperty("parameters").GetInt64()));
        Assert.Equal([50257, 768], parts[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("F32", parts[0].GetProperty("dtype").GetString());
        string table = LiuliCommand.Run("inspect", "--model", config).Succeeded().Output;
        Assert.Contains("124,439,808", table, StringComparison.Ordinal);
        Assert.Contains("474.7 MiB", table, StringComparison.Ordinal);
        Assert.Contains("absent", table, StringComparison.Ordinal);
        Assert.Contains("built as GPT-2 is", table, StringComparison.Ordinal);
        Assert.Contains("blocks 0–11  12 × 7,087,872 = 85,054,464", table, StringComparison.Ordinal);
        Assert.Contains("blocks.1.mlp.down.weight", LiuliCommand.Run("inspect", "--model", models.Random.Folder, "--tensors").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void InspectSaysHowAModelDiffersFromGpt2AndWhatItTakes()
    {
        string config = models.In("gemma-like.json");
        File.WriteAllText(config, """{"model_type":"gemma2","hidden_size":256,"intermediate_size":512,"num_hidden_layers":4,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":64,"vocab_size":1000,"max_position_embeddings":8192,"sliding_window":128}""");
        JsonElement json = LiuliCommand.Run("inspect", "--model", config, "--json").Json;
        Dictionary<string, string> differences = json.GetProperty("unlike_gpt2").EnumerateArray().ToDictionary(item => item.GetProperty("aspect").GetString()!, item => item.GetProperty("model").GetString()!);
        Assert.Equal(["embedding_scale", "positions", "norm", "norm_places", "heads", "window", "score_cap", "biases", "feed_forward", "logit_cap"], differences.Keys);
        Assert.Contains("4 query heads share 2", differences["heads"], StringComparison.Ordinal);
        Assert.Contains("in 2 of 4 layers", differences["window"], StringComparison.Ordinal);
        JsonElement bytes = json.GetProperty("bytes_by_type");
        Assert.Equal(4 * json.GetProperty("parameters").GetInt64(), bytes.GetProperty("F32").GetInt64());
        Assert.True(bytes.GetProperty("Q4_0").GetInt64() < bytes.GetProperty("Q4_K_M").GetInt64() && bytes.GetProperty("Q4_K_M").GetInt64() < bytes.GetProperty("Q6_K").GetInt64());
        string text = LiuliCommand.Run("inspect", "--model", config, "--cache-type", "q8_0").Succeeded().Output;
        foreach (string expected in (string[])["blocks 0, 2  2 × ", "window 128", "unembed = embed", "+ 8,192", "keys and values in Q8_0", "RMSNorm"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("可见范围", LiuliCommand.Run("inspect", "--model", config, "--lang", "zh").Succeeded().Output, StringComparison.Ordinal);
    }

    private Outcome Explain(params string[] arguments) => LiuliCommand.Run(["explain", "--model", models.Random.Folder, .. arguments]);

    private static void AddsUp(JsonElement opened, HashSet<string> met)
    {
        JsonElement[] terms = [.. opened.GetProperty("terms").EnumerateArray()];
        double[] contributions = [.. terms.Select(term => Number(term.GetProperty("contribution")))];
        double value = Number(opened.GetProperty("value")), residual = Number(opened.GetProperty("residual"));
        double? again = opened.GetProperty("combination").GetString() switch
        {
            "sum" => contributions.Sum(),
            "product" => contributions.Aggregate(1.0, (product, factor) => product * factor),
            "quotient" => contributions[0] / contributions.Skip(1).Sum(),
            "maximum" => contributions.Max(),
            _ => null,
        };
        if (again is { } made && double.IsFinite(value))
        {
            Assert.Equal(value - made, residual, 1e-9);
            Assert.InRange(Math.Abs(residual), 0, 1e-4 * Math.Max(1, contributions.Where(double.IsFinite).Max(Math.Abs)));
        }
        foreach (JsonElement term in terms)
        {
            met.Add(term.GetProperty("source").GetString()!);
            if (term.TryGetProperty("formula", out _))
                AddsUp(term, met);
            if (term.TryGetProperty("factor", out JsonElement factor) && factor.TryGetProperty("formula", out _))
                AddsUp(factor, met);
        }
    }

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? double.Parse(element.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : element.GetDouble();
}
