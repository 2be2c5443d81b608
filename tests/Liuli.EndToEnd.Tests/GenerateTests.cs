using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

[Collection(ModelCollection.Name)]
public class GenerateTests(Models models)
{
    [Fact]
    public void TheJsonDocumentHoldsWhatTheContractNames()
    {
        JsonElement json = Generate("--prompt", "今天天气真", "--greedy", "--trace", "--max-tokens", "5", "--json").Json;
        int[] prompt = Ids(json, "prompt_ids"), ids = Ids(json, "ids");
        Assert.Equal(models.Random.Tokenizer.Encode("今天天气真").Ids.SkipLast(1), prompt); // [CLS] in front, no [SEP] behind
        Assert.Equal("length", json.GetProperty("stop_reason").GetString());
        Assert.NotNull(json.GetProperty("text").GetString());
        JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()];
        Assert.Equal(ids, steps.Select(step => step.GetProperty("chosen").GetInt32()));
        foreach (JsonElement step in steps)
        {
            JsonElement[] candidates = [.. step.GetProperty("candidates").EnumerateArray()];
            Assert.Equal(step.GetProperty("chosen").GetInt32(), candidates[0].GetProperty("id").GetInt32());
            double[] logits = [.. candidates.Select(c => c.GetProperty("logit").GetDouble())];
            Assert.Equal(logits.OrderDescending(), logits);
            Assert.All(candidates, c => Assert.InRange(c.GetProperty("probability").GetDouble(), 0, 1));
            Assert.All(candidates, c => Assert.NotNull(c.GetProperty("text").GetString()));
        }
    }

    [Fact]
    public void WeightsInMemoryGiveTheSameTokens()
    {
        string[] arguments = ["--model", models.Random.Folder, "--prompt", "今天天气真", "--greedy", "--max-tokens", "5", "--json"];
        JsonElement mapped = LiuliCommand.Run(["generate", .. arguments]).Json, read = LiuliCommand.Run(["generate", "--in-memory", .. arguments]).Json;
        Assert.Equal(Ids(mapped, "ids"), Ids(read, "ids"));
    }

    [Fact]
    public void IdsAndTextsAndFilesAndStandardInputAreTheSamePrompt()
    {
        string[] rest = ["--seed", "7", "--max-tokens", "6", "--json", "--model", models.Random.Folder];
        JsonElement expected = LiuliCommand.Run(["generate", "--prompt", "你好 the cat", .. rest]).Json;
        File.WriteAllText(models.In("prompt.txt"), "你好 the cat");
        string ids = string.Join(' ', Ids(expected, "prompt_ids"));
        foreach (JsonElement json in (JsonElement[])[
            LiuliCommand.Run(["generate", "--prompt-file", models.In("prompt.txt"), .. rest]).Json,
            LiuliCommand.RunWithInput("你好 the cat", ["generate", "--prompt-file", "-", .. rest]).Json,
            LiuliCommand.Run(["generate", "--prompt-ids", ids, .. rest]).Json])
        {
            Assert.Equal(Ids(expected, "prompt_ids"), Ids(json, "prompt_ids"));
            Assert.Equal(Ids(expected, "ids"), Ids(json, "ids"));
        }
    }

    [Fact]
    public void TextAndTraceShowTheWholeText()
    {
        string[] arguments = ["--prompt", "今天天气真", "--seed", "3", "--max-tokens", "4"];
        string text = Generate(arguments).Succeeded().Output;
        Assert.StartsWith("今天天气真", text, StringComparison.Ordinal);
        string trace = Generate([.. arguments, "--trace"]).Succeeded().Output;
        Assert.Contains(text.Trim(), trace, StringComparison.Ordinal);
        Assert.Contains("step 4", trace, StringComparison.Ordinal);
        Assert.Contains(string.Join(' ', models.Random.Tokenizer.Encode("今天天气真").Ids.SkipLast(1)), trace, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', trace);
        Assert.Contains("第 4 步", Generate([.. arguments, "--trace", "--lang", "zh"]).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void LogProbabilitiesAreTheModelsOwn()
    {
        JsonElement json = Generate("--prompt", "今天天气真", "--max-tokens", "3", "--json", "--logprobs", "2", "--trace", "--repeat-penalty", "1.3", "--temperature", "2", "--seed", "5").Json;
        foreach (JsonElement step in json.GetProperty("steps").EnumerateArray())
        {
            JsonElement chosen = step.GetProperty("candidates").EnumerateArray().First(c => c.GetProperty("id").GetInt32() == step.GetProperty("chosen").GetInt32());
            Assert.Equal(Math.Log(chosen.GetProperty("model_probability").GetDouble()), step.GetProperty("logprob").GetDouble(), 1e-4);
            double[] top = [.. step.GetProperty("top_logprobs").EnumerateArray().Select(token => token.GetProperty("logprob").GetDouble())];
            Assert.Equal(2, top.Length);
            Assert.True(top[0] >= top[1]);
        }
        JsonElement alone = Generate("--prompt", "今天天气真", "--max-tokens", "1", "--json", "--logprobs", "0").Json.GetProperty("steps")[0];
        Assert.False(alone.TryGetProperty("candidates", out _));
        Assert.Empty(alone.GetProperty("top_logprobs").EnumerateArray());
        Generate("--prompt", "x", "--logprobs", "2").Failed(2, "--json");
        Generate("--prompt", "x", "--json", "--logprobs", "-1").Failed(2, "--logprobs");
    }

    [Fact]
    public void EverySamplerStepHasAnOption()
    {
        int first = Ids(Generate("--prompt", "今天天气真", "--greedy", "--max-tokens", "1", "--json").Json, "ids")[0];
        string[] all = ["--prompt", "今天天气真", "--seed", "3", "--max-tokens", "8", "--json", "--logit-bias", $"{first}-inf", "--logit-bias", "7+1.5", "--repeat-penalty", "1.1", "--frequency-penalty", "0.1",
            "--presence-penalty", "0.1", "--repeat-last-n", "20", "--dry-multiplier", "0.8", "--dry-base", "1.5", "--dry-allowed-length", "3", "--dry-penalty-last-n", "-1", "--dry-sequence-breaker", "。",
            "--top-n-sigma", "3", "--typical", "0.9", "--xtc-probability", "0.5", "--xtc-threshold", "0.05", "--dynatemp-range", "0.2", "--dynatemp-exp", "1.2"];
        int[] ids = Ids(Generate(all).Json, "ids");
        Assert.Equal(ids, Ids(Generate(all).Json, "ids"));
        Assert.DoesNotContain(first, ids);
        Assert.Equal(8, Ids(Generate("--prompt", "今天天气真", "--mirostat", "2", "--mirostat-ent", "3", "--mirostat-lr", "0.2", "--max-tokens", "8", "--json").Json, "ids").Length);
        string trace = Generate("--prompt", "今天天气真", "--max-tokens", "1", "--trace", "--top-n-sigma", "3", "--xtc-probability", "0.5").Succeeded().Output;
        Assert.Contains("top-n-sigma 3, top-k 40, top-p 0.95, min-p 0.05, XTC 0.5 from 0.1, temperature 0.8", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--typical", "0", "typical must be above 0")]
    [InlineData("--mirostat", "1", "--mirostat must be 2")]
    [InlineData("--logit-bias", "7", "found '7'")]
    [InlineData("--logit-bias", "x+1", "15043+1.5")]
    [InlineData("--dry-base", "0.5", "dry-base must be at least 1")]
    public void SamplerOptionsThatCannotBeAreToldApart(string option, string value, string message) => Generate("--prompt", "x", option, value).Failed(2, message);

    [Fact]
    public void BeamsGiveTheBestTextsWithTheirScores()
    {
        string[] arguments = ["--prompt", "今天天气真", "--max-tokens", "5"];
        JsonElement json = Generate([.. arguments, "--beams", "3", "--length-penalty", "0.5", "--json"]).Json;
        JsonElement[] beams = [.. json.GetProperty("beams").EnumerateArray()];
        Assert.Equal(3, beams.Length);
        Assert.Equal(Ids(json, "ids"), Ids(beams[0], "ids"));
        Assert.Equal(json.GetProperty("text").GetString(), beams[0].GetProperty("text").GetString());
        double[] scores = [.. beams.Select(beam => beam.GetProperty("score").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(beams, beam => Assert.Equal(beam.GetProperty("logprob").GetDouble() / Math.Sqrt(Ids(beam, "ids").Length), beam.GetProperty("score").GetDouble(), 1e-9));
        Assert.Equal(Ids(Generate([.. arguments, "--greedy", "--json"]).Json, "ids"), Ids(Generate([.. arguments, "--beams", "1", "--json"]).Json, "ids"));
        Assert.Equal("今天天气真" + json.GetProperty("text").GetString(), Generate([.. arguments, "--beams", "3", "--length-penalty", "0.5"]).Succeeded().Output.TrimEnd('\n'));
        Generate([.. arguments, "--beams", "0"]).Failed(2, "--beams must be from 1");
        Generate([.. arguments, "--beams", "2", "--trace"]).Failed(2, "--trace");
        Generate([.. arguments, "--length-penalty", "1"]).Failed(2, "--beams");
    }

    [Fact]
    public void PromptsThatCannotBeAreToldApart()
    {
        File.WriteAllBytes(models.In("latin1.txt"), [0x63, 0x61, 0x66, 0xe9]);
        Generate("--prompt-file", models.In("latin1.txt")).Failed(1, "latin1.txt", "UTF-8");
        Generate("--prompt-file", models.In("absent.txt")).Failed(1, "absent.txt");
        Generate("--prompt", "", "--no-special").Failed(2, "empty");
        Generate("--prompt", " \n").Failed(2, "empty");
        Generate("--prompt", new string('天', 60)).Failed(1, $"context of {TinyModel.Context}");
        Generate("--prompt-ids", "2 99999").Failed(1, "99999");
        Generate("--prompt-ids", "2 x").Failed(2, "'x'");
        Generate().Failed(2, "exactly one of");
        Generate("--prompt", "a", "--seed", "-1").Failed(2, "--seed: expected a whole number from 0 to 18446744073709551615, got '-1'");
        Generate("--prompt", "a", "--temperature", "warm").Failed(2, "--temperature: expected a number, got 'warm'");
        Generate("--prompt", "a", "--max-tokens", "1.5", "--lang", "zh").Failed(2, "--max-tokens：应为整数，给的是“1.5”");
        Assert.DoesNotContain("fetch", LiuliCommand.RunWith([("LIULI_CPU", "abacus")], "generate", "--prompt", "a").Failed(1, "LIULI_CPU", "abacus", "avx2").Errors, StringComparison.Ordinal);
        Generate("--prompt", "a", "--prompt-ids", "2").Failed(2, "exactly one of");
    }

    [Fact]
    public void ModelsThatCannotBeAreToldApart()
    {
        LiuliCommand.Run("generate", "--prompt", "x", "--model", models.In("absent")).Failed(1, "absent", "expected a Hugging Face directory");
        using TinyModel truncated = new(), foreign = new(), odd = new(), hostile = new();
        byte[] weights = File.ReadAllBytes(truncated.File("model.safetensors"));
        File.WriteAllBytes(truncated.File("model.safetensors"), weights[..(weights.Length / 2)]);
        LiuliCommand.Run("generate", "--prompt", "x", "--model", truncated.Folder).Failed(1, "model.safetensors");
        weights[7] = 0x10; // a header of 2^60 bytes
        File.WriteAllBytes(hostile.File("model.safetensors"), weights);
        LiuliCommand.Run("generate", "--prompt", "x", "--model", hostile.Folder).Failed(1, "model.safetensors");
        LiuliCommand.Run("tokenizer", "train", "--data", models.In("corpus.txt"), "--vocab-size", "300", "--out", foreign.File("tokenizer.json")).Succeeded();
        LiuliCommand.Run("generate", "--prompt", "x", "--model", foreign.Folder).Failed(1, "do not belong together");
        File.WriteAllText(odd.File("config.json"), File.ReadAllText(odd.File("config.json")).Replace("{", "{ \"warp_drive\": 1,", StringComparison.Ordinal));
        LiuliCommand.Run("generate", "--prompt", "x", "--model", odd.Folder).Failed(1, "warp_drive");
    }

    [Fact]
    public void WeightsCanBeRoundedWhileLoading()
    {
        string[] arguments = ["generate", "--model", Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "llama-tiny"),
            "--prompt-ids", "1 17 300 42", "--greedy", "--max-tokens", "1", "--trace", "--json"];
        double exact = Logit(), eight = Logit("--type", "q8_0"), four = Logit("--type", "q4_0");
        Assert.Equal(exact, Logit("--type", "f32"));
        Assert.NotEqual(exact, eight);
        Assert.NotEqual(exact, four);
        Assert.Equal(exact, eight, 0.4); // of logits up to 7.6
        LiuliCommand.Run([.. arguments, "--type", "q9_1"]).Failed(2, "q9_1");

        double Logit(params string[] type) =>
            LiuliCommand.Run([.. arguments, .. type]).Json.GetProperty("steps")[0].GetProperty("candidates")[0].GetProperty("logit").GetDouble();
    }

    [Fact]
    public void ASchemaHoldsTheText()
    {
        string schema = models.In("schema.json"), folder = models.In("bytes");
        File.WriteAllText(schema, """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":18,"maximum":99}},"required":["name","age"]}""");
        LiuliCommand.Run("tokenizer", "train", "--data", models.In("corpus.txt"), "--vocab-size", "300", "--out", models.In("bytes.json")).Succeeded();
        LiuliCommand.Run([.. models.TrainArguments("bytes", 4, ("tokenizer", models.In("bytes.json")))]).Succeeded();
        string[] arguments = ["generate", "--model", folder, "--prompt", "a", "--json-schema", schema, "--max-tokens", "30", "--temperature", "3"];
        using JsonDocument document = JsonDocument.Parse(LiuliCommand.Run([.. arguments, "--json"]).Json.GetProperty("text").GetString()!);
        Assert.Equal(["age", "name"], document.RootElement.EnumerateObject().Select(member => member.Name).Order());
        Assert.InRange(document.RootElement.GetProperty("age").GetInt32(), 18, 99);
        LiuliCommand.Run([.. arguments, "--beams", "2"]).Failed(1, "beam search");
        Generate("--prompt", "a", "--json-schema", schema).Failed(1, "byte-level or SentencePiece");
        File.WriteAllText(schema, """{"type":"string","format":"date"}""");
        Assert.NotEqual(default, JsonSerializer.Deserialize<DateOnly>(LiuliCommand.Run([.. arguments, "--json"]).Json.GetProperty("text").GetString()!));
        File.WriteAllText(schema, """{"type":"string","pattern":"(?=a)"}""");
        LiuliCommand.Run(arguments).Failed(1, "schema.json", "#/pattern", "lookahead");
        File.WriteAllText(schema, """{"properties":{"age":{"minimum":3,"maximum":2}}}""");
        LiuliCommand.Run(arguments).Failed(1, "schema.json", "#/properties/age allows no number from 3 to 2");
    }

    [Fact]
    public void ASchemaThatCannotBeReadIsNamed()
    {
        string schema = models.In("broken.json");
        Fails("broken.json", "there is no such file");
        Fails("reading '.'", "it is a directory", ".");
        File.WriteAllText(schema, "not JSON");
        Fails("broken.json", "expected a JSON Schema, found what is no JSON");
        File.WriteAllBytes(schema, [.. "{\"enum\":[\""u8, 0xFF, .. "\"]}"u8]);
        Fails("broken.json", "not valid UTF-8");
        File.WriteAllText(schema, """{"enum":["\ud83d"]}""");
        Fails("broken.json", "#/enum/0 is \"\\ud83d\"");
        File.WriteAllText(schema, """{"type":"array","uniqueItems":true}""");
        Fails("broken.json", "'uniqueItems' of #");
        Generate("--prompt", "a", "--lang", "zh", "--json-schema", schema).Failed(1, "读取“", "这个 JSON Schema 不能用", "'uniqueItems' of #");

        void Fails(string where, string what, string? file = null) => Generate("--prompt", "a", "--json-schema", file ?? schema).Failed(1, where, what);
    }

    private Outcome Generate(params string[] arguments) => LiuliCommand.Run(["generate", "--model", models.Random.Folder, .. arguments]);

    private static int[] Ids(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
