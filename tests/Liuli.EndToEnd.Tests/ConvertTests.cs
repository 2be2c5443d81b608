using System.Text.Json;

namespace Liuli.EndToEnd.Tests;

[Collection(ModelCollection.Name)]
public class ConvertTests(Models models)
{
    [Fact]
    public void AModelIsQuantizedAndRun()
    {
        string path = models.In("q8.gguf");
        JsonElement json = LiuliCommand.Run("quantize", "--type", "q8_0", "--out", path, "--json").Json;
        Assert.Equal((path, "q8_0"), (json.GetProperty("path").GetString(), json.GetProperty("type").GetString()));
        Assert.True(json.GetProperty("bytes").GetInt64() < json.GetProperty("source_bytes").GetInt64());
        Assert.Equal(0, json.GetProperty("warnings").GetArrayLength());
        Assert.Equal(Story("--type", "q8_0"), Story("--model", path));
        Assert.Contains("Q8_0", LiuliCommand.Run("inspect", "--model", path, "--json").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelGoesToGgufAndBack()
    {
        string file = models.In("mini.gguf"), directory = models.In("mini-back");
        Assert.Contains("f16", LiuliCommand.Run("convert", "--out", file).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal("f16", LiuliCommand.Run("convert", "--model", file, "--out", directory, "--json").Json.GetProperty("type").GetString());
        Assert.Equal(Story(), Story("--model", directory));
        Assert.Equal(LiuliCommand.Run("tokenize", "--json", "今天 Hello").Succeeded().Output, LiuliCommand.Run("tokenize", "--model", file, "--json", "今天 Hello").Succeeded().Output);
    }

    [Fact]
    public void NothingIsReplacedUnasked()
    {
        string path = models.In("taken.gguf");
        File.WriteAllText(path, "mine");
        LiuliCommand.Run("quantize", "--type", "q8_0", "--out", path).Failed(1, "is there already", "--force");
        LiuliCommand.Run("convert", "--out", models.Random.Folder).Failed(1, "is there already");
        Assert.Equal("mine", File.ReadAllText(path));
        LiuliCommand.Run("convert", "--model", models.Random.Folder, "--out", path, "--force").Succeeded();
        LiuliCommand.Run("quantize", "--type", "q9", "--out", path).Failed(2, "q9");
        LiuliCommand.Run("convert", "--type", "q4_0", "--out", models.In("no-directory")).Failed(2, "no place for q4_0");
        Assert.False(Directory.Exists(models.In("no-directory")));
    }

    private static string Story(params string[] arguments) =>
        LiuliCommand.Run([.. (string[])["generate", "--prompt", "今天天气真", "--greedy", "--max-tokens", "16", "--json"], .. arguments]).Json.GetProperty("ids").GetRawText();
}
