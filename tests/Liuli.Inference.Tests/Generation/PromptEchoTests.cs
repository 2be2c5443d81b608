using Liuli.Inference.Generation;

namespace Liuli.Inference.Tests.Generation;

public class PromptEchoTests
{
    [Theory]
    [InlineData("？", new[] { "？我", "看" }, "我看")]
    [InlineData("？！", new[] { "？", "！我" }, "我")]
    [InlineData("？！", new[] { "？", "我！" }, "我！")]
    [InlineData("\uFFFD", new[] { "好", "\uFFFD" }, "好\uFFFD")]
    [InlineData("", new[] { "？", "我" }, "？我")]
    [InlineData("？", new[] { "", "？", "" }, "")]
    public void OnlyWhatThePromptHeldBackIsTakenOff(string held, string[] pieces, string expected)
    {
        PromptEcho echo = new(held);
        Assert.Equal(expected, string.Concat(pieces.Select(echo.TakeOff)));
    }
}
