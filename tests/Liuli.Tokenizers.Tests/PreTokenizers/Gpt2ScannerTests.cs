using System.Text.RegularExpressions;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Tests.PreTokenizers;

public partial class Gpt2ScannerTests
{
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern { get; }

    [Fact]
    public void EqualsTheRegularExpression()
    {
        Random random = new(11);
        for (int i = 0; i < 2000; i++)
        {
            // .NET's expressions do not see code points beyond the basic plane.
            string text = string.Concat(RandomText.Next(random, random.Next(25)).Where(c => !char.IsSurrogate(c)));
            Assert.Equal(Pattern.Matches(text).Select(m => m.Value), Words(text));
        }
    }

    [Fact]
    public void LettersBeyondTheBasicPlaneAreLetters() => Assert.Equal(["a𠮷b", "😀😀", " 𝟏𝟐", "c"], Words("a𠮷b😀😀 𝟏𝟐c"));

    [Fact]
    public void LastSpaceGoesWithTheWord() => Assert.Equal(["a", "  ", " b", "\n", "\n", "c", " \n"], Words("a   b\n\nc \n"));

    private static List<string> Words(string text)
    {
        List<string> words = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = Gpt2Scanner.WordEnd(text, start);
            words.Add(text[start..end]);
        }
        return words;
    }
}
