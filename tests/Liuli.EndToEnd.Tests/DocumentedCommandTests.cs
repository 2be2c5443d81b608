using System.CommandLine;
using System.Text.RegularExpressions;
using Liuli.Cli.Hosting;
using Liuli.Cli.Verbs;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>What documents, sources and help tell people to type is what the command's own parser takes, and docs/cli.md has every option.</summary>
public partial class DocumentedCommandTests
{
    private static readonly Language s_english = new(isChinese: false);

    public static TheoryData<string> Documents => [.. DocumentLinkTests.Documents.Cast<object[]>().Select(row => (string)row[0]).Where(document => Commands(Read(document)).Any())];

    [Theory]
    [MemberData(nameof(Documents))]
    public void CommandsOfDocumentsParse(string document)
    {
        List<string> wrong = [];
        foreach ((string command, bool isWhole) in Commands(Read(document)))
            wrong.AddRange(Complaints(command, isWhole));
        Assert.True(wrong.Count == 0, $"{document}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void AllDocumentsWithCommandsAreFound() =>
        Assert.All((string[])["README.md", "README.zh-CN.md", "docs/cli.md", "docs/performance.md", "bench/README.md"], name => Assert.Contains(name, Documents.Cast<object[]>().Select(row => (string)row[0])));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ExamplesOfHelpParse(bool isChinese)
    {
        string[] examples = [.. AllVerbs.Create(new Language(isChinese)).SelectMany(verb => verb.Examples)];
        Assert.True(examples.Length > 40);
        Assert.Empty(examples.SelectMany(example => Complaints(example[example.IndexOf("liuli ", StringComparison.Ordinal)..], isWhole: true)));
    }

    [Fact]
    public void CommandsOfSourcesParse()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "samples"), "*.*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".cs" or ".yaml")];
        string[] commands = [.. files.SelectMany(file => Run().Matches(File.ReadAllText(file)).Select(match => "liuli " + match.Groups["arguments"].Value))];
        Assert.NotEmpty(commands);
        Assert.Empty(commands.SelectMany(command => Complaints(command, isWhole: true)));
    }

    [Fact]
    public void WrongCommandsAreFound()
    {
        Assert.Equal(5, Commands("```\n$ liuli generat --prompt a\necho x | liuli chat --sed 1  # why\n```\n`liuli bench --type q4_7` `liuli train --layers` `liuli forward --trase --out x`").SelectMany(command => Complaints(command.Text, command.IsWhole)).Count());
        Assert.Single(Commands("```\nliuli forward --ids 1\n``` and `liuli forward --trace`").SelectMany(command => Complaints(command.Text, command.IsWhole)));
    }

    [Fact]
    public void TheReferenceHasEveryOptionAndNoOther()
    {
        (string Heading, string Text)[] sections = [.. Sections(Read("docs/cli.md"))];
        Dictionary<string, HashSet<string>> mentioned = sections.ToDictionary(section => section.Heading, section => OptionName().Matches(section.Text).Select(match => match.Value).ToHashSet());
        Dictionary<string, Command> verbs = Verbs(CommandHost.BuildRoot([], s_english)).ToDictionary();
        HashSet<string> known = [.. verbs.Values.SelectMany(OptionsOf), "--help", "--lang", "--version", "--project", "--"];
        List<string> wrong = [.. mentioned.SelectMany(section => section.Value.Where(name => !known.Contains(name)).Select(name => $"'{section.Key}' has {name}, which no verb knows"))];
        foreach ((string verb, Command command) in verbs)
        {
            IEnumerable<string> there = mentioned.Where(section => section.Key.Length == 0 || section.Key.Split(", ").Contains(verb)).SelectMany(section => section.Value);
            if (verb == "chat")
                there = there.Concat(mentioned["generate"]); // "the options of generate that choose tokens"
            wrong.AddRange(OptionsOf(command).Except(there).Select(name => $"{verb} has {name}, of which its section does not speak"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Whole lines of code blocks, and commands within sentences, of which a part may be left out.</summary>
    private static IEnumerable<(string Text, bool IsWhole)> Commands(string document)
    {
        foreach (Match block in Fence().Matches(document))
            foreach (Match line in Line().Matches(block.Groups["text"].Value))
                yield return ("liuli " + line.Groups["arguments"].Value, true);
        foreach (Match span in Inline().Matches(Fence().Replace(document, "")))
            yield return (span.Groups["command"].Value, false);
    }

    private static IEnumerable<string> Complaints(string command, bool isWhole)
    {
        string[] words = [.. Filled(ShellLine.Words(command.Replace("\\|", "|", StringComparison.Ordinal)).Skip(1))];
        if (words.Length == 0 || words[0] == "VERB")
            return [];
        IEnumerable<string> complaints = CommandHost.Complaints(words, s_english);
        if (!isWhole)
            complaints = complaints.Where(complaint => !complaint.EndsWith("is required.", StringComparison.Ordinal) && !complaint.StartsWith("name a verb", StringComparison.Ordinal));
        return complaints.Select(complaint => $"{command}: {complaint}");
    }

    /// <summary>Something where a document says "…" or N for a value; what may be left out is left out.</summary>
    private static IEnumerable<string> Filled(IEnumerable<string> words)
    {
        string before = "";
        foreach (string word in words)
        {
            bool isValue = before.StartsWith("--", StringComparison.Ordinal);
            if (word == "N" && isValue)
                yield return "1";
            else if (word is not "…" || isValue)
                yield return word;
            before = word;
        }
    }

    private static IEnumerable<(string Heading, string Text)> Sections(string document)
    {
        string[] parts = document.Split("\n## ");
        yield return ("", parts[0]);
        foreach (string part in parts[1..])
            yield return (part[..part.IndexOf('\n', StringComparison.Ordinal)], part);
    }

    private static IEnumerable<KeyValuePair<string, Command>> Verbs(Command parent, string path = "") => parent.Subcommands.SelectMany(command =>
        command.Subcommands.Count > 0 ? Verbs(command, $"{path}{command.Name} ") : [KeyValuePair.Create(path + command.Name, command)]);

    private static IEnumerable<string> OptionsOf(Command command) => command.Options.Select(option => option.Name);

    private static string Read(string relative) => File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, relative)).ReplaceLineEndings("\n");

    [GeneratedRegex("^```[a-z]*\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    // "liuli chat", "$ liuli chat", "printf … | liuli chat", and the same through dotnet run.
    [GeneratedRegex(@"(?m)(?:^\$? ?(?:[A-Z_]+=\S+ )?|\| )(?:liuli|dotnet run .*src/Liuli\.Cli --) (?<arguments>[a-z-].*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"`(?:[A-Z_]+=\S+ |\$ )?(?<command>liuli [a-z-][^`\n]*)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?m)dotnet run .*src/Liuli\.Cli -- (?<arguments>.*)$")]
    private static partial Regex Run();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex OptionName();
}
