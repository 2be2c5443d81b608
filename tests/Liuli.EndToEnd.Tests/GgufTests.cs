using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>Every verb that takes a model takes a .gguf, and says the same of it as of the directory that it was written from.</summary>
[Collection(ModelCollection.Name)]
public sealed class GgufTests(Models models) : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly TinyModel _llama = new("llama");

    public void Dispose() => _llama.Dispose();

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    public void ForwardWritesTheSameNumbersUnderTheSameNames(string family)
    {
        using TinyModel model = new(family);
        string file = ToGguf(model.Folder, model.File("model.gguf"));
        Dictionary<string, (int[] Shape, float[] Values)> expected = Forward(model.Folder, model.File("a.safetensors")), found = Forward(file, model.File("b.safetensors"));
        // Llama's queries and keys before and after turning have their numbers in another order.
        string[] turned = family == "llama" ? ["attn.q", "attn.k", "attn.rot_q", "attn.rot_k"] : [];
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.Contains("logits", expected.Keys);
        foreach (string name in expected.Keys)
        {
            Assert.Equal(expected[name].Shape, found[name].Shape);
            (float[] one, float[] other) = (expected[name].Values, found[name].Values);
            if (turned.Any(point => name.EndsWith(point, StringComparison.Ordinal)))
                (one, other) = ([.. one.Order()], [.. other.Order()]);
            for (int i = 0; i < one.Length; i++)
                Assert.True(one[i].Equals(other[i]) || Math.Abs(one[i] - other[i]) <= Tolerance * Math.Max(1, Math.Abs(one[i])), $"{name}[{i}]: {one[i]} and {other[i]}");
        }
    }

    [Fact]
    public void GenerateAndChatSayTheSame()
    {
        File.WriteAllText(_llama.File("chat_template.jinja"), "[CLS]{% for m in messages %}{{ m.content }}[SEP]{% endfor %}");
        string file = ToGguf(_llama.Folder, _llama.File("model.gguf"));
        string Ids(string model) => LiuliCommand.Run("generate", "--model", model, "--prompt", "今天天气", "--greedy", "--max-tokens", "24", "--json").Json.GetProperty("ids").GetRawText();
        Assert.Equal(Ids(_llama.Folder), Ids(file));
        string Talk(string model) => LiuliCommand.RunWithInput("你好\nthe cat\n", "chat", "--model", model, "--greedy", "--max-tokens", "8", "--show-raw").Succeeded().Output;
        Assert.Equal(Talk(_llama.Folder), Talk(file));
        Assert.Contains("raw prompt:", Talk(file), StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainOpensTheSameNumberIntoTheSameTerms()
    {
        string file = ToGguf(_llama.Folder, _llama.File("model.gguf"));
        JsonElement Opened(string model) => LiuliCommand.Run("explain", "--model", model, "--ids", "2 9 7", "--at", "blocks.1.mlp.post[1,3]", "--depth", "3", "--json").Json;
        Same(Opened(_llama.Folder), Opened(file));
        // A rounded weight opens down to the bits that the file has.
        string rounded = models.In("explained-q8.gguf");
        LiuliCommand.Run("quantize", "--type", "q8_0", "--out", rounded, "--force").Succeeded();
        Assert.Contains("Q8_0", LiuliCommand.Run("explain", "--model", rounded, "--prompt", "今", "--at", "embed.weight[5,0]").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void InspectShowsEveryTensorWithItsTypeInTheFile()
    {
        JsonElement[] Parts(string model) => [.. LiuliCommand.Run("inspect", "--model", model, "--json").Json.GetProperty("parts").EnumerateArray()];
        static string Name(JsonElement part) => part.GetProperty("name").GetString()!;
        static string Type(JsonElement part) => part.GetProperty("dtype").GetString()!;
        string file = models.In("inspected.gguf");
        LiuliCommand.Run("quantize", "--type", "q4_k_m", "--out", file, "--force").Succeeded();
        JsonElement[] before = Parts("liuli-mini"), after = Parts(file);
        Assert.Equal(before.Select(part => $"{Name(part)} {part.GetProperty("parameters")}"), after.Select(part => $"{Name(part)} {part.GetProperty("parameters")}"));
        Dictionary<string, string> types = after.Where(part => part.GetProperty("parameters").GetInt64() > 0).ToDictionary(Name, Type);
        Assert.Equal("Q6_K", types["embed.weight"]); // it is the head too
        Assert.Equal("Q4_K", types["blocks.0.mlp.up.weight"]);
        Assert.Equal("F32", types["ln_final.weight"]);
        Assert.Equal(3, types.Values.Distinct().Count());
    }

    [Fact]
    public void InspectAndForwardTakeExperts()
    {
        string directory = Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "mixtral-tiny"), file = ToGguf(directory, models.In("experts.gguf"));
        string text = LiuliCommand.Run("inspect", "--model", file, "--tensors").Succeeded().Output;
        Assert.Contains("blocks.1.mlp.experts.3.down.weight", text, StringComparison.Ordinal);
        float[] expected = Forward(directory, models.In("experts-a.safetensors"))["logits"].Values, found = Forward(file, models.In("experts-b.safetensors"))["logits"].Values;
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void BenchMeasuresIt()
    {
        JsonElement json = LiuliCommand.Run("bench", "prompt", "--what", "decode", "--model", ToGguf(_llama.Folder, _llama.File("model.gguf")), "--prompt-tokens", "8", "--generate-tokens", "8", "--repeat", "1", "--json").Json;
        Assert.Equal(["prompt", "decode"], json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()));
        Assert.All(json.GetProperty("results").EnumerateArray(), result => Assert.True(result.GetProperty("per_second").GetDouble() > 0));
    }

    [Fact]
    public void ADamagedFileIsReportedByEveryVerb()
    {
        string path = models.In("damaged.gguf");
        File.WriteAllBytes(path, [.. "GGUF"u8, 3, 0, 0, 0, 9, 9, 9, 9]);
        foreach (string[] verb in (string[][])[["generate", "--prompt", "a"], ["chat"], ["forward", "--ids", "1", "--out", models.In("none.safetensors")], ["explain", "--ids", "1"], ["inspect"], ["bench", "decode"]])
            LiuliCommand.Run([.. verb, "--model", path]).Failed(1, "damaged.gguf");
        Assert.False(File.Exists(models.In("none.safetensors")));
    }

    private static string ToGguf(string directory, string path)
    {
        LiuliCommand.Run("convert", "--model", directory, "--out", path, "--type", "f32", "--force").Succeeded();
        return path;
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> Forward(string model, string path)
    {
        LiuliCommand.Run("forward", "--model", model, "--ids", "2 9 7 11", "--trace", "--out", path).Succeeded();
        return SafetensorsFile.Read(path);
    }

    private static void Same(JsonElement one, JsonElement other)
    {
        Assert.Equal(one.GetProperty("formula").GetString(), other.GetProperty("formula").GetString());
        Assert.Equal(one.GetProperty("value").GetDouble(), other.GetProperty("value").GetDouble(), Tolerance);
        (JsonElement[] terms, JsonElement[] others) = ([.. one.GetProperty("terms").EnumerateArray()], [.. other.GetProperty("terms").EnumerateArray()]);
        Assert.Equal(terms.Length, others.Length);
        foreach ((JsonElement term, JsonElement same) in terms.Zip(others))
        {
            Assert.Equal(term.GetProperty("source").GetString(), same.GetProperty("source").GetString());
            Assert.Equal(term.GetProperty("contribution").GetDouble(), same.GetProperty("contribution").GetDouble(), Tolerance);
            if (term.TryGetProperty("formula", out _))
                Same(term, same);
        }
    }
}
