using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

[Collection(ModelCollection.Name)]
public class ChatTests(Models models)
{
    private static readonly string[] s_free = ["--max-tokens", "8", "--seed", "5", "--temperature", "1.5", "--top-k", "0", "--top-p", "1", "--min-p", "0"];

    [Fact]
    public void AConversationIsHeldThroughStandardInput()
    {
        string path = models.In("talk.json");
        Outcome outcome = Chat($"你好\n/regenerate\nthe cat\n/save {path}\n/reset\nhello\n/exit\nnever read\n").Succeeded();
        string[] replies = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(4, replies.Length);
        Assert.NotEqual(replies[0], replies[1]);
        using JsonDocument saved = JsonDocument.Parse(File.ReadAllText(path));
        string[] turns = [.. saved.RootElement.GetProperty("turns").EnumerateArray().Select(turn => $"{turn.GetProperty("role").GetString()}: {turn.GetProperty("text").GetString()}")];
        Assert.Equal(["user: 你好", $"assistant: {replies[1].Trim()}", "user: the cat", $"assistant: {replies[2].Trim()}"], turns);
        Assert.Contains("Forgotten.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"Saved to {path}", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRawTextShowsThatChatIsTextGeneration()
    {
        string output = Chat("你好\n今天天气真好\n", "--show-raw").Succeeded().Output;
        string[] raw = [.. output.Split('\n').Where(line => line.StartsWith("raw prompt:", StringComparison.Ordinal)).Select(line => line.Replace(" ", "", StringComparison.Ordinal))];
        Assert.Equal("rawprompt:[CLS]你好[SEP]", raw[0]);
        Assert.StartsWith("rawprompt:[CLS]你好[SEP]", raw[1], StringComparison.Ordinal);
        Assert.EndsWith("[SEP]今天天气真好[SEP]", raw[1], StringComparison.Ordinal);
    }

    [Fact]
    public void SlipsDoNotEndTheConversationButCountForAScript()
    {
        string unwritable = Path.Combine(models.In("corpus.txt"), "talk.json");
        Outcome outcome = Chat($"/regenerate\n/dance\n/save\n\nhello\n/save {unwritable}\nthe mat\n");
        outcome.Failed(1, "nothing has been said", "there is no /dance", "/save needs a file name", "talk.json");
        Assert.Equal(2, outcome.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void ALongConversationSaysWhatItLeavesOut()
    {
        Outcome outcome = Chat(string.Concat(Enumerable.Repeat("今天天气真好，我们去公园\n", 5)), "--lang", "zh").Succeeded();
        Assert.Contains("上下文已满", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TheConversationAsJsonIsAllThatIsPrinted()
    {
        JsonElement json = Chat("你好\nhello\n", "--json").Json;
        Assert.Equal(["user", "assistant", "user", "assistant"], json.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("role").GetString()));
        Assert.Equal("你好", json.GetProperty("turns")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void AModelWithATemplateIsTalkedToThroughIt()
    {
        using TinyModel model = new();
        File.WriteAllText(model.File("chat_template.jinja"), "[CLS]{% for m in messages %}{{ 'hat' if m.role == 'system' else 'mat' }} {{ m.content }}[SEP]{% endfor %}{% if add_generation_prompt %}you{% endif %}");
        string[] arguments = ["chat", "--model", model.Folder, .. s_free, "--show-raw"];
        string output = LiuliCommand.RunWithInput("hello\n", [.. arguments, "--system", "the cat"]).Succeeded().Output.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("rawprompt:[CLS]hatthecat[SEP]mathello[SEP]you\n", output, StringComparison.Ordinal);
        File.WriteAllText(model.File("chat_template.jinja"), "{{ messages | frobnicate }}");
        LiuliCommand.RunWithInput("hello\n", arguments).Failed(1, "frobnicate");
    }

    [Fact]
    public void BytesThatAreNoTextAreReported() =>
        LiuliCommand.Run(new MemoryStream([0xff, 0xfe, 0x0a]), ["chat", "--model", models.Random.Folder]).Failed(1, "UTF-8");

    private Outcome Chat(string input, params string[] options) => LiuliCommand.RunWithInput(input, ["chat", "--model", models.Random.Folder, .. s_free, .. options]);
}
