using Liuli.Tokenizers.Trainers;

namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>A tokenizer that goes through GGUF metadata cuts text as before, and what cannot go through is told.</summary>
public class GgufExportTests
{
    private static readonly string[] s_texts = ["Hello, World! It's 2 o'clock.\n\n  x = 12345", "今天天气真好，naïve café", "🙂 Привет", " ", ""];

    [SkippableTheory]
    [InlineData("gpt2", "gpt2", "gpt-2")]
    [InlineData("llama2", "llama", "default")]
    [InlineData("bert-base-uncased", "bert", "default")]
    [InlineData("bert-base-chinese", "bert", "default")]
    public void KnownTokenizersComeBack(string name, string model, string pre)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        List<string> warnings = [];
        GgufVocabulary gguf = tokenizer.ToGguf(tokenizer.VocabularySize, warnings.Add);
        Assert.Equal((model, pre), (gguf.Model, gguf.Pre));
        Assert.Empty(warnings);
        Tokenizer back = Tokenizer.FromGguf(gguf);
        foreach (string text in s_texts)
            Assert.Equal(tokenizer.Encode(text).Ids, back.Encode(text).Ids);
        int[] ids = [.. tokenizer.Encode(s_texts[0], addSpecialTokens: false).Ids];
        Assert.Equal(tokenizer.Decode(ids), back.Decode(ids));
    }

    [Fact]
    public void RowsWithoutATokenAreFilledAndLeftOutAgain()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["the cat sat on the mat"], new BpeTrainerOptions { VocabularySize = 270, MinFrequency = 1 });
        int size = tokenizer.VocabularySize;
        GgufVocabulary gguf = tokenizer.ToGguf(size + 3);
        Assert.Equal([$"[PAD{size}]", $"[PAD{size + 1}]", $"[PAD{size + 2}]"], gguf.Tokens.Skip(size));
        Assert.Equal([5, 5, 5], gguf.TokenTypes!.Skip(size));
        Assert.Equal(size, Tokenizer.FromGguf(gguf).VocabularySize);
    }

    [Fact]
    public void FewerRowsThanTokensAreRefused()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["the cat"], new BpeTrainerOptions { VocabularySize = 260, MinFrequency = 1 });
        Assert.Contains($"at least {tokenizer.VocabularySize} rows", Assert.Throws<TokenizerException>(() => tokenizer.ToGguf(10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWordPatternWithoutANameIsTold()
    {
        Tokenizer tokenizer = Tokenizer.FromJson("""
            {"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]},
            "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},"decoder":{"type":"ByteLevel"}}
            """);
        List<string> warnings = [];
        Assert.Equal("default", tokenizer.ToGguf(3, warnings.Add).Pre);
        Assert.Contains(warnings, warning => warning.Contains("word pattern", StringComparison.Ordinal) && warning.Contains("\\\\w", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("NFC", StringComparison.Ordinal));
    }

    [Fact]
    public void AMergeThatTheFormatWouldInventIsTold()
    {
        Tokenizer tokenizer = Tokenizer.FromJson("""{"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":0,"b":1,"c":2,"ab":3,"bc":4,"abc":5},"merges":["a b","b c","ab c"]}}""");
        List<string> warnings = [];
        tokenizer.ToGguf(6, warnings.Add);
        Assert.Contains("'abc'", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfWholeWordsHasNoPlace() => Assert.Contains("whole words", Assert.Throws<TokenizerException>(() => Tokenizer.FromJson(
        """{"model":{"type":"WordLevel","vocab":{"a":0,"[UNK]":1},"unk_token":"[UNK]"}}""").ToGguf(2)).Message, StringComparison.Ordinal);
}
