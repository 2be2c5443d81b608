using System.Diagnostics;
using System.Text.Json;

namespace Liuli.EndToEnd.Tests;

[Collection(ModelCollection.Name)]
public class TrainTests(Models models)
{
    [Fact]
    public void ATrainedModelGeneratesAndIsMeasured()
    {
        JsonElement generated = LiuliCommand.Run("generate", "--model", models.Trained, "--prompt", "今天", "--max-tokens", "4", "--json").Json;
        Assert.InRange(generated.GetProperty("ids").GetArrayLength(), 1, 4);
        JsonElement measured = LiuliCommand.Run("eval", "perplexity", "--model", models.Trained, "--data", models.In("talk.jsonl"), "--json").Json;
        double loss = measured.GetProperty("loss").GetDouble();
        Assert.InRange(loss, 1, 6); // ln 100 = 4.6 is a blind guess
        Assert.Equal(Math.Exp(loss), measured.GetProperty("perplexity").GetDouble(), 1e-6);
        Assert.True(measured.GetProperty("tokens").GetInt64() > 100);
        Assert.Contains("困惑度", LiuliCommand.Run("eval", "perplexity", "--model", models.Trained, "--data", models.In("talk.jsonl"), "--lang", "zh").Succeeded().Output, StringComparison.Ordinal);
        LiuliCommand.Run("eval", "perplexity", "--model", models.Trained, "--data", models.In("talk.jsonl"), "--context", "9999").Failed(2, "--context");
    }

    [Fact]
    public void TheLogHasALinePerUpdate()
    {
        JsonElement[] log = Log(models.Trained);
        Assert.Equal(Enumerable.Range(1, Models.Steps), log.Select(line => line.GetProperty("step").GetInt32()));
        foreach (JsonElement line in log)
        {
            Assert.All((string[])["loss", "lr", "grad_norm", "tokens_per_second"], key => Assert.True(line.GetProperty(key).GetDouble() > 0, key));
            Assert.Equal(line.GetProperty("step").GetInt32() % 3 == 0, line.TryGetProperty("val_loss", out _));
        }
    }

    [SkippableFact]
    public void CtrlCSavesAndTheRunGoesOnFromThere()
    {
        // Ctrl-C after the first update that is seen; the rest is done by --resume.
        using Process process = LiuliCommand.Start([.. models.TrainArguments("interrupted", 5000, ("eval-every", "0"), ("save-every", "0"), ("sample-every", "0"))]);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        List<string> lines = [];
        while (process.StandardError.ReadLine() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith("step 1/", StringComparison.Ordinal))
                break;
        }
        Assert.Contains(lines, line => line.StartsWith("step 1/", StringComparison.Ordinal));
        LiuliCommand.Interrupt(process);
        Outcome stopped = LiuliCommand.End(process, output, process.StandardError.ReadToEndAsync());
        stopped.Failed(1, "everything is saved", $"liuli train --resume --out {models.In("interrupted")}");
        int done = Log(models.In("interrupted"))[^1].GetProperty("step").GetInt32();
        Assert.InRange(done, 1, 4999);
        JsonElement end = LiuliCommand.Run("train", "--resume", "--out", models.In("interrupted"), "--steps", $"{done + 3}", "--json").Json;
        Assert.Equal(done + 3, end.GetProperty("step").GetInt64());
        Assert.Equal(Enumerable.Range(1, done + 3), Log(models.In("interrupted")).Select(line => line.GetProperty("step").GetInt32()));
    }

    /// <summary>What was trained is what is served: dialogues are written by the template that chat will use.</summary>
    [Fact]
    public void DialoguesAreTrainedAsTheChatTemplateWritesThem()
    {
        const string template = "[CLS]{% for m in messages %}{{ 'hat' if m.role == 'user' else 'mat' }} {{ m.content }}[SEP]{% endfor %}{% if add_generation_prompt %}mat{% endif %}";
        string file = models.In("template.jinja"), data = models.In("spoken.jsonl"), folder = models.In("templated");
        File.WriteAllText(file, template);
        File.WriteAllLines(data, Enumerable.Repeat("""{"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"the cat"}]}""", 40));
        string[] arguments = ["train", "--data", data, "--tokenizer", models.Random.File("tokenizer.json"), "--chat-template", file, "--out", folder,
            "--layers", "1", "--heads", "2", "--width", "16", "--context", "16", "--batch", "8", "--steps", "150", "--lr", "0.01", "--dropout", "0", "--validation-fraction", "0"];
        LiuliCommand.Run(arguments).Succeeded();
        Assert.Equal(template, File.ReadAllText(Path.Combine(folder, "chat_template.jinja")));
        string output = LiuliCommand.RunWithInput("hello\n", "chat", "--model", folder, "--max-tokens", "8", "--temperature", "0", "--show-raw").Succeeded().Output;
        Assert.Contains("the cat", output, StringComparison.Ordinal);
        // Measured as it was trained, the text is known by heart.
        Assert.InRange(LiuliCommand.Run("eval", "perplexity", "--model", folder, "--data", data, "--json").Json.GetProperty("loss").GetDouble(), 0, 0.5);
        File.WriteAllText(file, "{% for %}");
        LiuliCommand.Run([.. arguments.Select(argument => argument == folder ? models.In("damaged") : argument)]).Failed(1, "template");
        LiuliCommand.Run([.. arguments.Select(argument => argument == folder ? models.In("missing") : argument == file ? models.In("none.jinja") : argument)]).Failed(1, "none.jinja");
    }

    [Fact]
    public void ARecipeFileCarriesTheSameValues()
    {
        File.WriteAllText(models.In("recipe.yaml"), $"""
            data: [{models.In("corpus.txt")}, {models.In("talk.jsonl")}]
            tokenizer: {models.Tokenizer}
            out: {models.In("from-recipe")}
            layers: 1
            heads: 2
            width: 16
            context: 24
            batch: 4
            warmup: 2
            lr: 0.01
            dropout: 0.1
            steps: 99
            eval-every: 3
            validation-fraction: 0.2
            """);
        Outcome outcome = LiuliCommand.Run("train", "--recipe", models.In("recipe.yaml"), "--steps", $"{Models.Steps}", "--lang", "zh").Succeeded();
        Assert.Contains("完成", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.Equal(Losses(models.Trained), Losses(models.In("from-recipe")));
    }

    [Fact]
    public void RecipesThatMeanNothingAreWrongUsage()
    {
        LiuliCommand.Run("train", "--tokenizer", "characters", "--out", models.In("x")).Failed(2, "data");
        LiuliCommand.Run([.. models.TrainArguments("x", 2, ("heads", "3"))]).Failed(2, "heads must divide width");
        LiuliCommand.Run([.. models.TrainArguments("x", 2, ("lr", "fast"))]).Failed(2, "lr", "fast");
        LiuliCommand.Run("train", "--resume", "--out", models.In("never-trained")).Failed(1, "never-trained");
        Assert.False(Directory.Exists(models.In("x")));
    }

    [Fact]
    public void CharactersNeedNoTokenizer()
    {
        Outcome outcome = LiuliCommand.Run([.. models.TrainArguments("characters", 3, ("tokenizer", "characters")), "--json"]);
        Assert.Equal(3, outcome.Json.GetProperty("step").GetInt32());
        Assert.Contains("sample after 3: 今天", outcome.Errors, StringComparison.Ordinal);
        Assert.True(LiuliCommand.Run("generate", "--model", models.In("characters"), "--prompt", "今", "--max-tokens", "3", "--json").Json.GetProperty("text").GetString()!.Length > 0);
    }

    private static double[] Losses(string folder) => [.. Log(folder).Select(line => line.GetProperty("loss").GetDouble())];

    private static JsonElement[] Log(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
}
