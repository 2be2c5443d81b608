using Liuli.Inference.Generation;

namespace Liuli.Inference.Tests.Generation;

public class StopStringFilterTests
{
    [Theory]
    [InlineData("abcdef", "cd", "ab")]
    [InlineData("abcdef", "xyz", "abcdef")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("今天天气真好。再见", "。再", "今天天气真好")]
    [InlineData("ab", "abc", "ab")]
    public void TextIsCutAtTheFirstStop(string text, string stop, string expected)
    {
        for (int piece = 1; piece <= text.Length; piece++)
        {
            StopStringFilter filter = new([stop]);
            string shown = "";
            for (int i = 0; i < text.Length; i += piece)
                shown += filter.Push(text[i..Math.Min(text.Length, i + piece)]);
            shown += filter.Flush();
            Assert.Equal(expected, shown);
            Assert.Equal(expected.Length < text.Length, filter.HasStopped);
        }
    }

    [Fact]
    public void TheEarliestOfSeveralStopsWins()
    {
        StopStringFilter filter = new(["d", "bc"]);
        Assert.Equal("a", filter.Push("abcd"));
        Assert.True(filter.HasStopped);
        Assert.Equal("", filter.Push("more"));
    }

    [Fact]
    public void ABeginningOfAStopIsHeldBackUntilItIsCertain()
    {
        StopStringFilter filter = new(["[END]"]);
        Assert.Equal("x", filter.Push("x[E"));
        Assert.Equal("[Ex", filter.Push("x"));
        Assert.Equal("", filter.Push("[EN"));
        Assert.Equal("[EN", filter.Flush());
    }
}
