using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Tests.PreTokenizers;

public class PreTokenizerTests
{
    // The five examples of Hugging Face's documentation of SplitDelimiterBehavior.
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void SplitBehaviors(string behavior, string expected) => Assert.Equal(expected,
        Pieces(new SplitPreTokenizer(TextPattern.Literal("-"), Enum.Parse<SplitBehavior>(behavior)), "the-final--countdown"));

    [Fact]
    public void InvertedSplitKeepsTheMatches() => Assert.Equal("the|final|countdown",
        Pieces(new SplitPreTokenizer(TextPattern.Regular("[a-z]+"), SplitBehavior.Removed, Invert: true), "the-final--countdown"));

    [Fact]
    public void PatternsSeeCodePoints() => Assert.Equal("😀abc|𠮷𠮷|!",
        Pieces(new SplitPreTokenizer(TextPattern.Regular(@"[^\r\n\p{L}\p{N}]?[a-z]+|\p{L}{2}"), SplitBehavior.Isolated), "😀abc𠮷𠮷!"));

    [Theory]
    [InlineData(true, "Call |1|2|3| please")]
    [InlineData(false, "Call |123| please")]
    public void Digits(bool individual, string expected) => Assert.Equal(expected, Pieces(new DigitsPreTokenizer(individual), "Call 123 please"));

    [Fact]
    public void Punctuation() => Assert.Equal("Hello|?| 今天|，|$|a", Pieces(new PunctuationPreTokenizer(), "Hello? 今天，$a"));

    [Fact]
    public void Whitespace() => Assert.Equal("Hello|,|there_1|!!|今天", Pieces(new WhitespacePreTokenizer(), " Hello, there_1!!\u3000今天"));

    [Fact]
    public void WhitespaceSplit() => Assert.Equal("Hello,|there!", Pieces(new WhitespaceSplitPreTokenizer(), "Hello,\u00A0 there!\n"));

    [Fact]
    public void Bert() => Assert.Equal("He|'|s|20|%|今天|，|ok", Pieces(new BertPreTokenizer(), " He's 20% 今天，ok"));

    [Theory]
    [InlineData("Always", "Hey you", "▁Hey|▁you")]
    [InlineData("Never", "Hey you", "Hey|▁you")]
    [InlineData("First", " Hey  you ", "▁Hey|▁|▁you|▁")]
    public void Metaspace(string scheme, string text, string expected) =>
        Assert.Equal(expected, Pieces(new MetaspacePreTokenizer('▁', Enum.Parse<PrependScheme>(scheme)), text));

    [Fact]
    public void ByteLevelSetsTheSpaceOnce()
    {
        Assert.Equal(" Hello| there", Pieces(new ByteLevelPreTokenizer(AddPrefixSpace: true), "Hello there"));
        Assert.Equal(" Hello| there", Pieces(new ByteLevelPreTokenizer(AddPrefixSpace: true), " Hello there"));
    }

    [Fact]
    public void ASequenceNeverLooksAcrossPieces() => Assert.Equal("a|1|2|b| c",
        Pieces(new PreTokenizerSequence([new DigitsPreTokenizer(true), new ByteLevelPreTokenizer(false)]), "a12b c"));

    private static string Pieces(IPreTokenizer preTokenizer, string text)
    {
        TextBuffer buffer = new();
        buffer.Load(text, 0, track: true);
        PreTokenizedText pieces = new(buffer);
        pieces.Reset(new Piece(0, text.Length));
        preTokenizer.PreTokenize(pieces);
        return string.Join('|', pieces.Pieces.ToArray().Select(p => buffer.Chars[p.Start..p.End].ToString()));
    }
}
