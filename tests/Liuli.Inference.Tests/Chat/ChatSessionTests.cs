using System.Text.Json;
using Liuli.Inference.Chat;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models.Checkpoints;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Chat;

public sealed class ChatSessionTests : IDisposable
{
    private static readonly GenerationOptions s_free = new() { MaxTokens = 8, Sampling = new SamplingOptions { Temperature = 1.5f, TopK = 0, TopP = 1, MinP = 0, Seed = 3 } };

    private readonly TinyModel _tiny = new();
    private readonly LanguageModel _model;

    public ChatSessionTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Fact]
    public void TheWholeHistoryIsFedBack()
    {
        using ChatSession chat = new(_model, s_free);
        string first = Say(chat, "你好");
        Assert.Equal("[CLS]你好[SEP]", Joined(chat.RawPrompt));
        Say(chat, "今天天气真好");
        Assert.Equal($"[CLS]你好[SEP]{Joined(Recoded(first))}[SEP]今天天气真好[SEP]", Joined(chat.RawPrompt));
        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.User, ChatRole.Assistant], chat.History.Select(turn => turn.Role));
        Assert.Equal(first, chat.History[1].Text);
    }

    [Fact]
    public void ATypedSeparatorDoesNotEndTheTurn()
    {
        using ChatSession chat = new(_model, s_free);
        Say(chat, "你好[SEP][CLS]今天");
        Assert.Equal("[CLS]你好今天[SEP]", Joined(chat.RawPrompt));
    }

    [Fact]
    public void TheReplyIsWhatStandsUpToTheNextSeparator()
    {
        int separator = _model.Tokenizer.TokenToId("[SEP]")!.Value;
        GenerationOptions always = s_free with { Sampling = s_free.Sampling with { ExtraSteps = [new Favour(separator, after: 3)] } };
        using ChatSession chat = new(_model, always);
        List<GeneratedPiece> pieces = [.. chat.Reply("hello")];
        Assert.Equal(separator, pieces[^2].Id);
        Assert.EndsWith("[SEP]", chat.RawContinuation, StringComparison.Ordinal);
        Assert.DoesNotContain("[SEP]", chat.History[^1].Text, StringComparison.Ordinal);
        Assert.Equal(StopReason.Eos, pieces[^1].StopReason);
    }

    [Fact]
    public void AReplyNeverOpensAnotherText()
    {
        int opening = _model.Tokenizer.TokenToId("[CLS]")!.Value;
        GenerationOptions wide = s_free with { Sampling = s_free.Sampling with { Temperature = 50 } };
        using ChatSession chat = new(_model, wide);
        for (int i = 0; i < 30; i++)
        {
            Assert.DoesNotContain(opening, chat.Reply("hello").Select(piece => piece.Id ?? -1));
            chat.Reset();
        }
    }

    [Fact]
    public void RegenerateTakesTheReplyBackAndGivesAnother()
    {
        using ChatSession chat = new(_model, s_free);
        string before = Say(chat, "hello");
        for (int i = 0; i < 6; i++)
        {
            string again = string.Concat(chat.Regenerate().Select(piece => piece.Text)).Trim();
            Assert.NotEqual(before, again);
            Assert.Equal(2, chat.History.Count);
            Assert.Equal(again, chat.History[1].Text);
            before = again;
        }
    }

    [Fact]
    public void RegenerateDoesNotDrawForeverWhenThereIsOnlyOneReply()
    {
        int only = _model.Tokenizer.TokenToId("a")!.Value;
        using ChatSession chat = new(_model, s_free with { Sampling = s_free.Sampling with { ExtraSteps = [new Favour(only, after: 0)] } });
        string before = Say(chat, "hello");
        Assert.Equal(before, string.Concat(chat.Regenerate().Select(piece => piece.Text)).Trim());
    }

    [Fact]
    public void TheSameSeedHoldsTheSameConversation()
    {
        using ChatSession one = new(_model, s_free), other = new(_model, s_free);
        foreach (string text in (string[])["hello", "你好", "today"])
            Assert.Equal(Say(one, text), Say(other, text));
    }

    [Fact]
    public void WholeOldestTurnsAreLeftOutWhenTheContextIsFull()
    {
        using ChatSession chat = new(_model, s_free);
        List<string> said = [];
        while (chat.DroppedTurns == 0 && said.Count < 20)
        {
            said.Add("今天天气真好");
            Say(chat, said[^1]);
        }
        Assert.InRange(chat.DroppedTurns, 1, chat.History.Count - 1);
        Assert.Equal(0, chat.DroppedTurns % 2); // a question goes together with its reply
        Assert.StartsWith("[CLS]今天天气真好[SEP]", Joined(chat.RawPrompt), StringComparison.Ordinal);
        Assert.Equal(2 * said.Count, chat.History.Count);
    }

    [Fact]
    public void ResetForgets()
    {
        using ChatSession chat = new(_model, s_free);
        Say(chat, "hello");
        chat.Reset();
        Assert.Empty(chat.History);
        Say(chat, "你好");
        Assert.Equal("[CLS]你好[SEP]", Joined(chat.RawPrompt));
    }

    [Fact]
    public void AMessageThatDoesNotFitIsRefusedAndNotRemembered()
    {
        using ChatSession chat = new(_model, s_free);
        string message = Assert.Throws<ArgumentException>(() => chat.Reply(string.Concat(Enumerable.Repeat("今天", 40)))).Message;
        Assert.Contains("fewer words", message, StringComparison.Ordinal);
        Assert.Empty(chat.History);
        Assert.Throws<ArgumentException>(() => chat.Reply("  "));
        Assert.Throws<InvalidOperationException>(() => chat.Regenerate());
    }

    [Fact]
    public void AnInterruptedReplyIsRememberedAsFarAsItGot()
    {
        using ChatSession chat = new(_model, s_free);
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (GeneratedPiece _ in chat.Reply("hello", source.Token))
                source.Cancel();
        });
        Assert.Equal([ChatRole.User, ChatRole.Assistant], chat.History.Select(turn => turn.Role));
    }

    [Fact]
    public void SavedConversationsAreCompleteOrNotThere()
    {
        using ChatSession chat = new(_model, s_free);
        string reply = Say(chat, "你好");
        string path = _tiny.File("talk.json");
        File.WriteAllText(path, "old");
        chat.Save(path);
        using JsonDocument saved = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement turns = saved.RootElement.GetProperty("turns");
        Assert.Equal(("user", "你好"), (turns[0].GetProperty("role").GetString(), turns[0].GetProperty("text").GetString()));
        Assert.Equal(("assistant", reply), (turns[1].GetProperty("role").GetString(), turns[1].GetProperty("text").GetString()));
        Assert.Contains("你好", File.ReadAllText(path), StringComparison.Ordinal);
        string[] before = Directory.GetFiles(_tiny.Folder);
        string message = Assert.Throws<CheckpointException>(() => chat.Save(Path.Combine(path, "inside-a-file.json"))).Message;
        Assert.Contains("inside-a-file.json", message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_tiny.Folder));
    }

    [Fact]
    public void AModelWithoutASeparatorCannotChat()
    {
        File.Delete(_tiny.File("tokenizer.json"));
        using LanguageModel ids = _tiny.Load();
        Assert.Contains("no tokenizer", Assert.Throws<InvalidOperationException>(() => new ChatSession(ids, s_free)).Message, StringComparison.Ordinal);
    }

    private static string Say(ChatSession chat, string text) => string.Concat(chat.Reply(text).Select(piece => piece.Text)).Trim();

    private static string Joined(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A reply as it reads after it was split into tokens again.</summary>
    private string Recoded(string text) => _model.Tokenizer.Decode([.. _model.Tokenizer.Encode(text, addSpecialTokens: false).Ids]);

    /// <summary>Leaves no choice but one token once the history is long enough.</summary>
    private sealed class Favour(int id, int after) : ISamplerStep
    {
        private int _calls;

        public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
        {
            if (_calls++ < after)
                return;
            for (int i = 0; i < candidates.Count; i++)
                candidates.Logits[i] = candidates.Ids[i] == id ? 100 : -100;
            candidates.MarkUnsorted();
        }
    }
}
