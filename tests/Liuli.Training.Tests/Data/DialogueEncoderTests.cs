using Liuli.Tokenizers;
using Liuli.Training.Data;

namespace Liuli.Training.Tests.Data;

public sealed class DialogueEncoderTests : IDisposable
{
    private static readonly Tokenizer s_tokenizer = Tokenizer.FromCharacters("abcdef<>|=\nsytemurian");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Render(IReadOnlyList<DialogueTurn> turns) => string.Concat(turns.Select(turn => $"<{turn.Role}={turn.Text}>"));

    private string Encoded(params string[] lines)
    {
        List<int> ids = DataTexts.Encode([new DataSource(_folder.Write("d.jsonl", string.Join('\n', lines)))], new DialogueEncoder(s_tokenizer, "template", Render));
        return s_tokenizer.Decode([.. ids]);
    }

    [Fact]
    public void SpeakersTakeTurnsWhereNoneAreNamed() =>
        Assert.Equal("<user=a><assistant=b><user=c>", Encoded("""{"utterances":["a","b","c"]}"""));

    [Fact]
    public void NamedSpeakersKeepTheirNames() =>
        Assert.Equal("<system=a><user=b><assistant=c><user=d>", Encoded(
            """{"messages":[{"role":"system","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}""",
            """{"messages":[{"role":"user","content":"d"}]}"""));

    [Fact]
    public void TextsAreNoDialogues()
    {
        string path = _folder.Write("t.jsonl", "{\"text\":\"abc\"}\n\"def\"\n");
        List<int> framed = DataTexts.Encode([new DataSource(path)], new DocumentEncoder(s_tokenizer));
        Assert.Equal(framed, DataTexts.Encode([new DataSource(path)], new DialogueEncoder(s_tokenizer, "template", Render)));
    }

    [Fact]
    public void DataArePackedAgainWhenTheTemplateChanges()
    {
        string[] prints = [new DocumentEncoder(s_tokenizer).Fingerprint, new DialogueEncoder(s_tokenizer, "one", Render).Fingerprint, new DialogueEncoder(s_tokenizer, "two", Render).Fingerprint];
        Assert.Equal(3, prints.Distinct().Count());
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user"}]}""", "without role or content")]
    [InlineData("""{"messages":[{"content":"a"}]}""", "without role or content")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""", "not a string")]
    [InlineData("""{"turns":[]}""", "messages")]
    public void WhatIsNoDialogueIsNamed(string line, string part)
    {
        TrainingException error = Assert.Throws<TrainingException>(() => Encoded(line));
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
