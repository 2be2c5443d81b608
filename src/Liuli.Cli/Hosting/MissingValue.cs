using System.CommandLine;
using System.CommandLine.Parsing;

namespace Liuli.Cli.Hosting;

/// <summary>Finds an option whose value was left out, so that the parser took the next option for it: <c>--prompt --max-tokens 1</c>.</summary>
internal sealed class MissingValue(ParseResult parsed, Language say)
{
    private readonly Option[] _options = [.. OptionsOf(parsed.CommandResult)];

    /// <summary>What is wrong, in words; null where every option has its value.</summary>
    public string? Find(string[] arguments)
    {
        for (int i = 0; i + 1 < arguments.Length; i++)
        {
            if (Named(arguments[i]) is not { Arity.MinimumNumberOfValues: > 0 })
                continue;
            string name = arguments[i], value = arguments[++i]; // a value is not looked at as an option again
            if (Named(value.Split('=', 2)[0]) is not null)
            {
                return say[
                    $"{name} lacks its value: {value} is an option itself. Where that is meant as the value, write {name}={value}",
                    $"{name} 缺少值：{value} 本身是一个选项。如果它就是要给的值，请写 {name}={value}"];
            }
        }
        return null;
    }

    private Option? Named(string word) => _options.FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word));

    private static IEnumerable<Option> OptionsOf(CommandResult result) =>
        result.Command.Options.Concat(result.Parent is CommandResult parent ? OptionsOf(parent).Where(option => option.Recursive) : []);
}
