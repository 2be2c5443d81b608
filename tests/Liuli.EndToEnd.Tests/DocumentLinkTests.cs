using System.Text;
using System.Text.RegularExpressions;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>Links within the repository's documents lead to files and headings that exist, and so does what sources say about documents.</summary>
public partial class DocumentLinkTests
{
    private static readonly string[] s_builtFolders = ["bin", "obj", "out", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static TheoryData<string> Documents => [.. Files(SharedData.RepositoryRoot, ".md").Select(Relative).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void LinksLeadToFilesAndHeadingsThatExist(string document)
    {
        string path = Path.Combine(SharedData.RepositoryRoot, document);
        List<string> broken = [];
        foreach (Match link in Link().Matches(Code().Replace(Read(path), "")))
        {
            string[] target = link.Groups["target"].Value.Split('#', 2);
            if (target[0].Contains(':', StringComparison.Ordinal))
                continue;
            string file = target[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target[0]));
            if (!Path.Exists(file))
                broken.Add($"{link.Value}: no file {Relative(file)}");
            else if (target.Length == 2 && !Anchors(Read(file)).Contains(target[1]))
                broken.Add($"{link.Value}: {Relative(file)} has no such heading");
        }
        Assert.True(broken.Count == 0, $"{document} links to what is not there: {string.Join("; ", broken)}");
    }

    [Fact]
    public void SourcesNameDocumentsThatExist()
    {
        List<string> missing = [];
        foreach (string folder in (string[])["src", "tests", "samples", "bench"])
            foreach (string file in Files(Path.Combine(SharedData.RepositoryRoot, folder), ".cs", ".csproj", ".props"))
                foreach (Match name in DocumentName().Matches(Read(file)))
                    if (!File.Exists(Path.Combine(SharedData.RepositoryRoot, name.Value)))
                        missing.Add($"{Relative(file)} names {name.Value}");
        Assert.True(missing.Count == 0, string.Join("; ", missing));
    }

    [Theory]
    [InlineData("# What it does", "what-it-does")]
    [InlineData("## Pages: mapped, or in `memory`", "pages-mapped-or-in-memory")]
    [InlineData("### [Decoding](decoding.md) and *more*", "decoding-and-more")]
    [InlineData("## 在 C# 里使用", "在-c-里使用")]
    [InlineData("## One\n\n```\n# no heading\n```\n## One", "one one-1")]
    public void AHeadingsAnchorIsMadeAsGitHubMakesIt(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', Anchors(document)));

    /// <summary>Letters in lower case, digits, hyphens and underscores stay, spaces become hyphens, and a heading that was there before gets a number.</summary>
    private static HashSet<string> Anchors(string document)
    {
        HashSet<string> anchors = new(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(document, "")))
        {
            StringBuilder anchor = new();
            foreach (char c in Link().Replace(heading.Groups["text"].Value, "").ToLowerInvariant())
                if (char.IsLetterOrDigit(c) || c is '-' or '_' or ' ')
                    anchor.Append(c == ' ' ? '-' : c);
            string name = anchor.ToString();
            for (int n = 1; !anchors.Add(name); n++)
                name = $"{anchor}-{n}";
        }
        return anchors;
    }

    private static IEnumerable<string> Files(string folder, params string[] endings)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
            if (endings.Contains(Path.GetExtension(file)))
                yield return file;
        foreach (string inner in Directory.EnumerateDirectories(folder))
            if (!s_builtFolders.Contains(Path.GetFileName(inner)) && !Path.GetFileName(inner).StartsWith('.'))
                foreach (string file in Files(inner, endings))
                    yield return file;
    }

    private static string Relative(string file) => Path.GetRelativePath(SharedData.RepositoryRoot, file).Replace('\\', '/');

    private static string Read(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^```.*?^```|`[^`\n]+`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^#{1,6} +(?<text>.+?) *$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    // Not those of others: …/blob/master/docs/gguf.md, ggml's docs/gguf.md.
    [GeneratedRegex(@"(?<!/|'s )\bdocs/[A-Za-z0-9/-]+\.md\b")]
    private static partial Regex DocumentName();
}
