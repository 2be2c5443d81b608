using System.CommandLine;
using Liuli.Cli.Hosting;

namespace Liuli.EndToEnd.Tests;

public class EmptyPathTests
{
    /// <summary>What names a file or folder knows it, and so no option of a later day is left out; a train run's chat template may be taken away.</summary>
    [Fact]
    public void EveryOptionThatNamesAPathRefusesAnEmptyOne()
    {
        Language say = new(isChinese: false);
        RootCommand root = CommandHost.BuildRoot([], say);
        (string[] Verb, Option Option)[] options = [.. Verbs(root, []).SelectMany(verb => verb.Command.Options.Where(option => option.Name != "--lang").Select(option => (verb.Words, option)))];
        string[] paths = [.. options.Where(given => Refuses(given.Verb, given.Option.Name)).Select(given => given.Option.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["--against", "--config", "--data", "--json-schema", "--model", "--out", "--prompt-file", "--recipe", "--text", "--tokenizer", "--validation"], paths);
        Assert.All(options.Where(given => paths.Contains(given.Option.Name)), given => Assert.True(Refuses(given.Verb, given.Option.Name), $"{string.Join(' ', given.Verb)} {given.Option.Name}"));
        Assert.All(options.Where(given => given.Option is IPathOption), given => Assert.Contains(given.Option.Name, paths));

        bool Refuses(string[] verb, string option) => CommandHost.Complaints([.. verb, option, "", .. Required(verb[^1], option)], say)
            is [string only] && only.StartsWith($"{option} is empty", StringComparison.Ordinal);
    }

    /// <summary>What a verb asks for beside an option.</summary>
    private static IEnumerable<string> Required(string verb, string option)
    {
        IEnumerable<(string Option, string Value)> required = verb switch
        {
            "forward" or "convert" => [("--out", "x")],
            "quantize" => [("--out", "x"), ("--type", "q8_0")],
            "train" or "perplexity" => [("--data", "x"), ("--out", "x")],
            "detokenize" => [("--ids", "1")],
            _ => [],
        };
        return required.Where(other => other.Option != option && (verb != "perplexity" || other.Option != "--out")).SelectMany(other => (string[])[other.Option, other.Value]);
    }

    private static IEnumerable<(string[] Words, Command Command)> Verbs(Command command, string[] words) => command.Subcommands.Count == 0
        ? [(words, command)]
        : command.Subcommands.SelectMany(verb => Verbs(verb, [.. words, verb.Name]));
}
