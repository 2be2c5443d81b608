using Liuli.Tokenizers.Trainers;

namespace Liuli.Tokenizers.Tests.Decoders;

public class TokenBytesTests
{
    private const string Text = "the cat  sat\n今天天气真好 👩‍👩‍👧 e\u0301";

    [Fact]
    public void ByteLevelTokensAddUpToTheText()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["the cat sat on the mat, 今天天气真好"], new BpeTrainerOptions { VocabularySize = 300, MinFrequency = 1, SpecialTokens = ["<s>"] });
        Assert.Equal(Text, Joined(tokenizer));
        Assert.Empty(tokenizer.BytesOf(tokenizer.TokenToId("<s>")!.Value));
        Assert.Empty(tokenizer.BytesOf(tokenizer.VocabularySize));
        Assert.Empty(tokenizer.BytesOf(-1));
    }

    /// <summary>SentencePiece puts a space in front, which decoders take away.</summary>
    [SkippableFact]
    public void SentencePieceTokensAddUpToTheTextBehindASpace() =>
        Assert.Equal(" " + Text, Joined(Tokenizer.Load(SharedData.Path("data/models/stories260K/tokenizer.json"))));

    [Fact]
    public void WordPiecesHaveNoBytesOfTheirOwn()
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(["the cat sat"], new WordPieceTrainerOptions { VocabularySize = 60, MinFrequency = 1 });
        Assert.Contains("byte-level or SentencePiece", Assert.Throws<NotSupportedException>(() => tokenizer.BytesOf(1)).Message, StringComparison.Ordinal);
    }

    private static string Joined(Tokenizer tokenizer) =>
        System.Text.Encoding.UTF8.GetString([.. tokenizer.Encode(Text, addSpecialTokens: false).Ids.SelectMany(tokenizer.BytesOf)]);
}
