using System.Text.Json;

namespace Liuli.EndToEnd.Tests;

/// <summary>What somebody reads who has just begun and slipped.</summary>
[Collection(ModelCollection.Name)]
public class WordingTests(Models models)
{
    [Theory]
    [InlineData("模型文件：reading", "generate", "--model", "{empty}", "--prompt", "a")]
    [InlineData("分词器：Loading", "tokenize", "--tokenizer", "{empty}", "a")]
    [InlineData("数据或训练：reading", "eval", "perplexity", "--data", "{empty}")]
    [InlineData("参数不合适：", "generate", "--prompt", "a", "--max-tokens", "-1")]
    [InlineData("参数不合适：--at: ", "explain", "--prompt", "a", "--at", "x[")]
    [InlineData("liuli: 读取“{empty}”：这是目录", "generate", "--prompt-file", "{empty}")]
    [InlineData("liuli: 读取“nowhere.txt”：没有这个文件", "generate", "--prompt-file", "nowhere.txt")]
    [InlineData("liuli: 找不到模型“nowhere”", "generate", "--model", "nowhere", "--prompt", "a")]
    [InlineData("liuli: 找不到模型“nowhere”", "inspect", "--model", "nowhere")]
    [InlineData("liuli: 找不到模型“nowhere”", "bench", "--model", "nowhere")]
    [InlineData("liuli: 找不到模型“nowhere”", "tokenize", "--model", "nowhere", "a")]
    [InlineData("liuli: 找不到模型“nowhere”", "convert", "--model", "nowhere", "--out", "{empty.json}")]
    [InlineData("liuli: 找不到模型“nowhere”", "eval", "perplexity", "--data", "{empty.txt}", "--against", "nowhere")]
    [InlineData("没有文字；请给出有内容的文件", "tokenizer", "train", "--data", "{empty.txt}", "--out", "{empty.json}")]
    public void InChineseTheKindOfTroubleComesFirst(string message, params string[] arguments)
    {
        string empty = models.In("empty");
        Directory.CreateDirectory(empty);
        File.WriteAllText(models.In("empty.txt"), "");
        Outcome outcome = LiuliCommand.Run([.. arguments.Select(Filled), "--lang", "zh"]);
        Assert.Contains(Filled(message), outcome.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.False(File.Exists(models.In("empty.json")));

        string Filled(string text) => text.Replace("{empty}", empty, StringComparison.Ordinal).Replace("{empty.", empty + ".", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the JSON is empty (line 1, byte 1)")]
    [InlineData("{", "the JSON ends within an object or a list (line 1, byte 2)")]
    [InlineData("{\n \"type\": \"obj", "the JSON ends within a text (line 2, byte ")]
    [InlineData("{\n 'a'", "is an invalid start of a property name. Expected a '\"' (line 2, byte 2)")]
    public void BrokenJsonIsDescribedWithoutDotNetsWords(string json, string message)
    {
        string folder = Directory.CreateDirectory(models.In("broken-json")).FullName, schema = models.In("broken-schema.json");
        File.WriteAllText(Path.Combine(folder, "config.json"), json);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json);
        File.WriteAllText(schema, json);
        foreach (string[] arguments in (string[][])[["inspect", "--model", folder], ["tokenize", "--tokenizer", folder, "a"], ["generate", "--prompt", "a", "--json-schema", schema]])
            Assert.DoesNotContain("LineNumber", LiuliCommand.Run(arguments).Failed(1, message).Errors, StringComparison.Ordinal);
        Assert.Equal("the JSON is a value of another kind (line 1, byte 2)", JsonFault.Of(Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<string>("{}"))));
        Assert.Equal("no luck", JsonFault.Of(new FormatException("no luck.")));
    }

    [Fact]
    public void ACommandOfAChatStandsAlone() =>
        LiuliCommand.RunWithInput("/exit now\n/reset all\n/regenerate twice\n/exit\n", "chat").Failed(1, "/exit stands alone, found 'now' behind it", "/reset stands alone", "/regenerate stands alone");

    /// <summary>One thing is not several.</summary>
    [Fact]
    public void OneIsCountedInTheSingular()
    {
        Assert.StartsWith("1 token; 1 tensor written to ", LiuliCommand.Run("forward", "--ids", "5", "--out", models.In("one.safetensors")).Succeeded().Errors, StringComparison.Ordinal);
        Assert.Contains("1 token\n", LiuliCommand.Run("tokenize", "a", "--no-special").Succeeded().Errors, StringComparison.Ordinal);
        Assert.Contains("Done: 1 update, loss", LiuliCommand.Run([.. models.TrainArguments("one-update", 1, ("warmup", "0"))]).Succeeded().Errors, StringComparison.Ordinal);
        LiuliCommand.Run("bench", "--prompt-tokens", "1", "--generate-tokens", "4096").Failed(2, "1 prompt token and 4096 generated ones do not fit");
        LiuliCommand.Run("train", "--resume", "--out", models.In("one-update")).Failed(1, "its 1 update is all that steps (1) asks for");
        Assert.Equal(["1 class", "0 classes", "2 heads", "-1 heads"], [Counted.Of(1, "class", "classes"), Counted.Of(0L, "class", "classes"), Counted.Of(2ul, "head"), Counted.Of(-1, "head")]);
    }

    [Fact]
    public void WhatIsNoModelIsSaidToBeNone()
    {
        string folder = models.In("folder-with-gguf"), zero = models.In("zero.gguf"), text = models.In("corpus.txt");
        Directory.CreateDirectory(folder);
        File.WriteAllText(zero, "");
        LiuliCommand.Run("generate", "--model", folder, "--prompt", "a").Failed(1, folder, "expected a model", "found no config.json in it");
        File.WriteAllText(Path.Combine(folder, "some.gguf"), "");
        LiuliCommand.Run("generate", "--model", folder, "--prompt", "a").Failed(1, "but some.gguf; name that file");
        LiuliCommand.Run("generate", "--model", zero, "--prompt", "a").Failed(1, zero, "expected a model", "found an empty file");
        LiuliCommand.Run("inspect", "--model", text).Failed(1, text, "expected a model", "found a file of another kind");
    }

    [Fact]
    public void ATokenizerThatCannotSpellJsonIsDescribedInFewWords()
    {
        string schema = models.In("schema.json");
        File.WriteAllText(schema, """{"type":"object"}""");
        string errors = LiuliCommand.Run("generate", "--prompt", "a", "--json-schema", schema).Failed(1, "WordPieceDecoder, ReplaceDecoder, FuseDecoder, whose text depends").Errors;
        Assert.True(errors.Length < 500, errors);
    }

    [Fact]
    public void AFileOfTheModelIsNotWrittenOver()
    {
        string weights = models.Random.File("model.safetensors");
        byte[] before = File.ReadAllBytes(weights);
        LiuliCommand.Run("forward", "--model", models.Random.Folder, "--prompt", "hello", "--out", weights).Failed(2, weights, "choose another place");
        LiuliCommand.Run("quantize", "--model", models.Random.Folder, "--type", "q8_0", "--out", weights, "--force").Failed(1, "take the place of the model");
        LiuliCommand.Run("train", "--data", models.In("corpus.txt"), "--tokenizer", models.Random.Folder, "--out", models.Random.Folder, "--steps", "1").Failed(1, "holds a model already");
        Assert.Equal(before, File.ReadAllBytes(weights));
    }

    [Fact]
    public void APromptsFileIsUtf8OrAnError()
    {
        string path = models.In("prompt.txt");
        File.WriteAllBytes(path, [0xff, 0xfe, (byte)'h', 0, (byte)'i', 0]); // UTF-16
        LiuliCommand.Run("generate", "--model", models.Random.Folder, "--prompt-file", path).Failed(1, path, "not valid UTF-8");
        File.WriteAllBytes(path, [0xef, 0xbb, 0xbf, (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o']);
        string Ids(params string[] prompt) => LiuliCommand.Run(["generate", "--model", models.Random.Folder, "--json", "--greedy", "--max-tokens", "1", .. prompt]).Json.GetProperty("prompt_ids").ToString();
        Assert.Equal(Ids("--prompt", "hello"), Ids("--prompt-file", path));
    }
}
