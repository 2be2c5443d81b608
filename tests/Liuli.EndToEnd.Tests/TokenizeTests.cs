using System.Text.Json;

namespace Liuli.EndToEnd.Tests;

[Collection(ModelCollection.Name)]
public class TokenizeTests(Models models)
{
    [Fact]
    public void IdsTokensAndOffsetsComeBackAsText()
    {
        const string text = "今天 the cat";
        JsonElement json = Tokenize(text, "--json").Json;
        int[] ids = [.. json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        string[] tokens = [.. json.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
        JsonElement[] offsets = [.. json.GetProperty("offsets").EnumerateArray()];
        Assert.Equal("[CLS]", tokens[0]);
        Assert.Equal("[SEP]", tokens[^1]);
        Assert.Equal(ids.Length, tokens.Length);
        Assert.Equal(ids.Length, offsets.Length);
        for (int i = 1; i < ids.Length - 1; i++)
            Assert.Equal(tokens[i].TrimStart('#'), text[offsets[i][0].GetInt32()..offsets[i][1].GetInt32()]);
        JsonElement back = LiuliCommand.Run("detokenize", "--tokenizer", models.Tokenizer, "--ids", string.Join(' ', ids), "--skip-special", "--json").Json;
        Assert.Equal(text, back.GetProperty("text").GetString());
        Assert.Equal(ids[1..^1], Tokenize(text, "--json", "--no-special").Json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public void ATextThatBeginsWithAnAtIsNoFileOfArguments() =>
        Assert.Contains("the", Tokenize("@the cat", "--json").Json.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));

    [Fact]
    public void JsonLinesGoInAndOutLineByLine()
    {
        Outcome outcome = LiuliCommand.RunWithInput("\"今天\"\n\"a\\nb\"\n\"\"\n", "tokenize", "--tokenizer", models.Tokenizer, "--jsonl", "--no-special").Succeeded();
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal(["今", "天"], JsonDocument.Parse(lines[0]).RootElement.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal(0, JsonDocument.Parse(lines[2]).RootElement.GetProperty("ids").GetArrayLength());
        LiuliCommand.RunWithInput("\"今天\"\nplain\n", "tokenize", "--tokenizer", models.Tokenizer, "--jsonl").Failed(1, "line 2");
    }

    [Fact]
    public void BadInputIsReported()
    {
        LiuliCommand.Run(new MemoryStream([0xff, 0xfe, 0x41]), "tokenize", "--tokenizer", models.Tokenizer).Failed(1, "UTF-8");
        LiuliCommand.Run("detokenize", "--tokenizer", models.Tokenizer, "--ids", "99999").Failed(1, "99999");
        LiuliCommand.Run("detokenize", "--tokenizer", models.Tokenizer, "--ids", "1 two").Failed(2, "'two'");
        LiuliCommand.Run("tokenize", "--tokenizer", models.In("absent.json"), "x").Failed(1, "absent.json");
        LiuliCommand.Run("tokenizer", "train", "--data", models.In("absent.txt"), "--out", models.In("t.json")).Failed(1, "absent.txt");
        LiuliCommand.Run("tokenizer", "train", "--data", models.In("corpus.txt"), "--vocab-size", "10", "--out", models.In("t.json")).Failed(1, "10");
        Assert.False(File.Exists(models.In("t.json")));
    }

    [Fact]
    public void AUnigramVocabularyIsLearnedAndSpellsAnyText()
    {
        string path = models.In("unigram.json");
        string[] train = ["tokenizer", "train", "--data", models.In("corpus.txt"), "--type", "unigram", "--vocab-size", "420", "--json", "--out"];
        JsonElement json = LiuliCommand.Run([.. train, path]).Json;
        Assert.InRange(json.GetProperty("vocabulary").GetInt32(), 280, 420);
        JsonElement tokens = LiuliCommand.Run("tokenize", "the cat  sat\n😀", "--tokenizer", path, "--json").Json;
        string ids = string.Join(' ', tokens.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal("the cat  sat\n😀", LiuliCommand.Run("detokenize", "--tokenizer", path, "--ids", ids, "--json").Json.GetProperty("text").GetString());
        LiuliCommand.Run([.. train, models.In("again.json"), "--threads", "1"]).Succeeded();
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(models.In("again.json")));
        LiuliCommand.Run([.. train, path, "--character-coverage", "2"]).Failed(2, "coverage");
    }

    private Outcome Tokenize(string text, params string[] options) => LiuliCommand.Run(["tokenize", text, "--tokenizer", models.Tokenizer, .. options]);
}
