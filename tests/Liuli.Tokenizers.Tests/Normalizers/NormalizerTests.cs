using System.Text;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Tests.Normalizers;

public class NormalizerTests
{
    [Theory]
    [InlineData("Héllo\tWörld\u0000\uFFFD!", "hello world!")]
    [InlineData("今天a天", " 今  天 a 天 ")]
    [InlineData("\u0130I\u1E9E", "iiß")] // the dot of İ is a mark and goes
    [InlineData("가", "\u1100\u1161")] // as in BERT, decomposition stays for what has no marks
    [InlineData("𠮷\u200D\u00ADx", " 𠮷 x")]
    public void BertUncased(string text, string expected) => Assert.Equal(expected, Apply(new BertNormalizer(), text));

    [Theory]
    [InlineData("Héllo e\u0301\t今", "Héllo e\u0301  今 ")]
    public void BertCased(string text, string expected) => Assert.Equal(expected, Apply(new BertNormalizer(Lowercase: false), text));

    [Fact]
    public void BertSettingsAreIndependent()
    {
        Assert.Equal("héllo\t今", Apply(new BertNormalizer(CleanText: false, HandleChineseChars: false, StripAccents: false), "HÉllo\t今"));
        Assert.Equal("Hello", Apply(new BertNormalizer(StripAccents: true, Lowercase: false), "Héllo"));
    }

    [Fact]
    public void OnePassEqualsTheSteps()
    {
        Random random = new(14);
        for (int i = 0; i < 2000; i++)
        {
            // A Hangul tone mark is one of the few marks that stay and have to be put in order.
            string text = RandomText.Next(random, random.Next(20), surrogates: true) + (i % 10 == 0 ? "\u0301\u302E\u0323x" : "");
            BertNormalizer normalizer = new(random.Next(2) == 0, random.Next(2) == 0, new bool?[] { null, true, false }[random.Next(3)], random.Next(2) == 0);
            TextBuffer one = new(), steps = new();
            one.Load(text, 0, track: true);
            steps.Load(text, 0, track: true);
            normalizer.Normalize(one);
            normalizer.NormalizeInSteps(steps);
            Assert.Equal(steps.Chars.ToString(), one.Chars.ToString());
            Assert.Equal(Ranges(steps), Ranges(one));
        }
    }

    [Fact]
    public void LowercaseKnowsNoContext() => Assert.Equal("οδυσσεύσ i\u0307 ǆ", Apply(new LowercaseNormalizer(), "ΟΔΥΣΣΕΎΣ İ Ǆ"));

    [Fact]
    public void StripAccentsNeedsDecomposedText()
    {
        Assert.Equal("é e", Apply(new StripAccentsNormalizer(), "é e\u0301"));
        Assert.Equal("e e", Apply(new NormalizerSequence([new UnicodeFormNormalizer(NormalizationForm.FormD), new StripAccentsNormalizer()]), "é e\u0301"));
    }

    [Fact]
    public void Replace()
    {
        Assert.Equal("▁a▁b", Apply(new ReplaceNormalizer(TextPattern.Literal(" "), "▁"), " a b"));
        Assert.Equal("a b c", Apply(new ReplaceNormalizer(TextPattern.Regular(@"\s+"), " "), "a  b\n\nc"));
    }

    [Fact]
    public void Prepend()
    {
        Assert.Equal("▁a", Apply(new PrependNormalizer("▁"), "a"));
        Assert.Equal("", Apply(new PrependNormalizer("▁"), ""));
    }

    [Theory]
    [InlineData(true, true, "a b")]
    [InlineData(true, false, "a b\n")]
    [InlineData(false, true, " \ta b")]
    public void Strip(bool left, bool right, string expected) => Assert.Equal(expected, Apply(new StripNormalizer(left, right), " \ta b\n"));

    [Fact]
    public void RangesFollowTheText()
    {
        TextBuffer buffer = new();
        buffer.Load("ﬀ今é", 10, track: true);
        new NormalizerSequence([new UnicodeFormNormalizer(NormalizationForm.FormKD), new BertNormalizer(Lowercase: true)]).Normalize(buffer);
        Assert.Equal("ff 今 e", buffer.Chars.ToString());
        Assert.Equal([(10, 11), (10, 11), (11, 11), (11, 12), (12, 12), (12, 13)],
            Ranges(buffer));
    }

    private static IEnumerable<(int, int)> Ranges(TextBuffer buffer) =>
        Enumerable.Range(0, buffer.Length).Select(i => (buffer.OriginalStart(i), buffer.OriginalEnd(i)));

    private static string Apply(INormalizer normalizer, string text)
    {
        TextBuffer buffer = new();
        buffer.Load(text, 0, track: true);
        normalizer.Normalize(buffer);
        return buffer.Chars.ToString();
    }
}
