using System.Text.RegularExpressions;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>What the documents show is what is there.</summary>
public partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/csharp.md")]
    public void SnippetsAreFilesThatCiCompiles(string document)
    {
        MatchCollection snippets = Snippet().Matches(Read(document));
        Assert.NotEmpty(snippets);
        foreach (Match snippet in snippets)
            Assert.Equal(Read(snippet.Groups["path"].Value), snippet.Groups["code"].Value);
    }

    [Fact]
    public void TheReadingOrderNamesAtMostTwelveFiles() =>
        Assert.InRange(Regex.Count(Read("docs/architecture.md"), @"(?m)^\d+\. \["), 1, 12);

    private static string Read(string relative) => File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, relative)).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- snippet: (?<path>[^ ]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
