using Liuli.Tokenizers.Trainers;

namespace Liuli.Tokenizers.Tests.Trainers;

public class WordPieceTrainerTests
{
    private static readonly string[] Documents =
    [
        "今天天气真好，我们去公园吧。", "今天去公园。[SEP]", "The weather is nice today; let's go to the park!", "Don't walk, we walked there (walking).",
        "他说：“你好，world！”", "walk walks walked walking",
    ];

    [Fact]
    public void HasBertsSpecialTokensAndFrame()
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { VocabularySize = 200 });
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], Enumerable.Range(0, 5).Select(tokenizer.IdToToken));
        Assert.Equal(new SpecialTokens(Unknown: 1, Cls: 2, Sep: 3, Pad: 0, Mask: 4), tokenizer.SpecialTokens);
        Encoding encoding = tokenizer.Encode("今天天气");
        Assert.Equal(["[CLS]", "今", "天", "天", "气", "[SEP]"], encoding.Tokens);
        Assert.Equal([1, 0, 0, 0, 0, 1], encoding.SpecialTokensMask);
    }

    [Fact]
    public void MergesWhatIsFrequent()
    {
        // Only w-a-l-k and -i-n-g- occur more than once.
        Tokenizer tokenizer = WordPieceTrainer.Train(["walk walk sing ring king"], new WordPieceTrainerOptions { VocabularySize = 200 });
        Assert.Equal(["walk", "##ing"], tokenizer.Encode("walking", addSpecialTokens: false).Tokens);
    }

    [Theory]
    [InlineData("今天天气真好，我们去公园吧。", "今天天气真好，我们去公园吧。")]
    [InlineData("Let's go to the park!", "let's go to the park!")]
    [InlineData("Don't walk, we walked there (walking).", "don't walk, we walked there (walking).")]
    [InlineData("他说：“你好，world！”", "他说：“你好，world！”")]
    [InlineData("今天 walk 公园", "今天 walk公园")]
    public void DecodesChineseWithoutSpacesAndEnglishWith(string text, string expected)
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { VocabularySize = 300 });
        Assert.Equal(expected, tokenizer.Decode([.. tokenizer.Encode(text).Ids], skipSpecialTokens: true));
    }

    [Fact]
    public void ReadsBackIdentically()
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { VocabularySize = 200 });
        using TemporaryDirectory directory = new();
        tokenizer.Save(directory.File("tokenizer.json"));
        Tokenizer again = Tokenizer.Load(directory.File("tokenizer.json"));
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        int[] ids = [.. tokenizer.Encode("他说：“Let's walk。”").Ids];
        Assert.Equal(ids, again.Encode("他说：“Let's walk。”").Ids);
        Assert.Equal(tokenizer.Decode(ids), again.Decode(ids));
    }

    [Fact]
    public void LimitsTheAlphabetToTheMostFrequentCharacters()
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(["天天天 地地 人"], new WordPieceTrainerOptions { VocabularySize = 100, LimitAlphabet = 2 });
        Assert.Equal(7, tokenizer.VocabularySize);
        Assert.Equal(["天", "地", "[UNK]"], tokenizer.Encode("天地人", addSpecialTokens: false).Tokens);
    }

    [Fact]
    public void KeepsTheInitialAlphabet()
    {
        Tokenizer tokenizer = WordPieceTrainer.Train(["天"], new WordPieceTrainerOptions { VocabularySize = 100, InitialAlphabet = ["月"] });
        Assert.NotNull(tokenizer.TokenToId("月"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    public void TheInitialAlphabetIsOfSingleCharacters(string character) => Assert.Throws<TokenizerException>(() =>
        WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { InitialAlphabet = [character] }));

    [Fact]
    public void AnAlphabetThatDoesNotFitIsRefused()
    {
        TokenizerException e = Assert.Throws<TokenizerException>(() =>
            WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { VocabularySize = 10, LimitAlphabet = 100 }));
        Assert.Contains("alphabet", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportsProgress()
    {
        List<TrainingProgress> reports = [];
        WordPieceTrainer.Train(Documents, new WordPieceTrainerOptions { VocabularySize = 200 }, new Recorder(reports));
        Assert.Contains(reports, r => r.Stage == TrainingStage.Counting && r.Done == Documents.Length);
        Assert.Equal(TrainingStage.Merging, reports[^1].Stage);
        Assert.Equal(reports[^1].Done, reports[^1].Total);
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
