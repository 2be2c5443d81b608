using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Tests.Models;

public class WordPieceModelTests
{
    // The example of the WordPiece section in BERT's repository.
    [Fact]
    public void LongestPieceFirst() => Assert.Equal(["un", "##aff", "##able"], Tokens("unaffable", "un", "##aff", "##able", "##a", "u"));

    [Fact]
    public void AWordThatCannotBeSpelledIsUnknownAsAWhole() => Assert.Equal(["[UNK]"], Tokens("unaffablex", "un", "##aff", "##able"));

    [Fact]
    public void GreedyDoesNotGoBack() => Assert.Equal(["[UNK]"], Tokens("abcd", "abc", "ab", "##cd"));

    [Theory]
    [InlineData(100, "a")]
    [InlineData(101, "[UNK]")]
    public void LongWordsAreUnknown(int length, string first) => Assert.Equal(first, Tokens(new string('a', length), "a", "##a")[0]);

    [Fact]
    public void LengthCountsCodePoints() => Assert.Equal(100, Tokens(string.Concat(Enumerable.Repeat("😀", 100)), "😀", "##😀").Count);

    [Fact]
    public void UnknownTokenMustBeThere()
    {
        TokenizerException e = Assert.Throws<TokenizerException>(() => new WordPieceModel(Vocabulary.Create([("a", 0)], "test"), "[UNK]", "##", 100, "test"));
        Assert.Contains("[UNK]", e.Message, StringComparison.Ordinal);
    }

    private static List<string> Tokens(string word, params string[] vocabulary)
    {
        WordPieceModel model = new(Vocabulary.Create(vocabulary.Prepend("[UNK]").Select((token, id) => (token, id)), "test"), "[UNK]", "##", 100, "test");
        TokenBuffer output = new();
        model.CreateEncoder().Encode(word, output);
        return [.. output.Items.ToArray().Select(token => model.Vocabulary.TokenAt(token.Id)!)];
    }
}
