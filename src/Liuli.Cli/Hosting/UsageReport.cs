using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Liuli.Cli.Hosting;

/// <summary>What is wrong with a command line, in words: one line for each trouble, and whose help to look at.</summary>
internal sealed class UsageReport(ParseResult parsed, Language say)
{
    public IEnumerable<string> Lines()
    {
        // What is unknown comes first and alone: what follows from it (a verb is missing, a value belongs to nothing) would only hide it.
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var unknown, ..])
            yield return Unknown(command, unknown);
        else if (command.Subcommands.Count > 0)
            yield return say[$"name a verb: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}", $"请给出动词：{string.Join("、", command.Subcommands.Select(verb => verb.Name))}"];
        else
        {
            foreach (ParseError error in parsed.Errors)
                yield return Wording(error);
        }
    }

    private string Unknown(Command command, string token)
    {
        string verb = PathOf(parsed.CommandResult)["liuli".Length..].TrimStart();
        bool isOption = token.StartsWith('-');
        if (!isOption && command.Subcommands.Count == 0)
            return say[$"'{token}' belongs to no option of {verb}; a text with spaces needs quotes", $"“{token}”不属于 {verb} 的任何选项；带空格的文字要加引号"];
        IEnumerable<string> known = isOption ? command.Options.SelectMany(option => (string[])[option.Name, .. option.Aliases]) : command.Subcommands.Select(subcommand => subcommand.Name);
        string guess = Similarity.Nearest(token, known) is { } name ? say[$"; did you mean {name}?", $"；是不是 {name}？"] : "";
        string of = verb.Length == 0 ? "" : say[$" of {verb}", $"{verb} "];
        return isOption ? say[$"there is no option '{token}'{of}{guess}", $"{of}没有选项“{token}”{guess}"] : say[$"there is no verb '{token}'{of}{guess}", $"{of}没有动词“{token}”{guess}"];
    }

    /// <summary>The parser speaks of .NET's types where a number is malformed, of arguments where an option stands twice, and in many lines where one of several words is wanted; users do not.</summary>
    private string Wording(ParseError error)
    {
        if (error.SymbolResult is OptionResult { IdentifierTokenCount: > 1 and var times } twice && twice.Option.Arity.MaximumNumberOfValues == 1)
            return say[$"{twice.Option.Name} is given {times} times; give it once", $"{twice.Option.Name} 给了 {times} 次；只能给一次"];
        if (error.SymbolResult is OptionResult { Tokens: [.., { } other] } choice && error.Message.Split("\n\t") is [_, _, ..] and [_, .. string[] choices])
        {
            string names = string.Join(say[", ", "、"], choices.Select(name => name.Trim().Trim('\'')));
            return say[$"{choice.Option.Name}: expected one of {names}, got '{other.Value}'", $"{choice.Option.Name}：应为 {names} 之一，给的是“{other.Value}”"];
        }
        if (error.SymbolResult is not OptionResult { Option: { } option, Tokens: [.., { } given] } || !error.Message.Contains("'System.", StringComparison.Ordinal))
            return error.Message;
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string expected = IsWhole(given.Value) ? OutOf(type)
            : type == typeof(ulong) || type == typeof(uint) ? say["a whole number from 0 up", "不小于 0 的整数"]
            : type == typeof(int) || type == typeof(long) ? say["a whole number", "整数"] : say["a number", "数"];
        return say[$"{option.Name}: expected {expected}, got '{given.Value}'", $"{option.Name}：应为{expected}，给的是“{given.Value}”"];
    }

    /// <summary>The range that a whole number lies outside of.</summary>
    private string OutOf(Type type)
    {
        (object least, object most) = type == typeof(ulong) ? (ulong.MinValue, ulong.MaxValue) : type == typeof(uint) ? (uint.MinValue, uint.MaxValue)
            : type == typeof(long) ? ((object)long.MinValue, (object)long.MaxValue) : (int.MinValue, int.MaxValue);
        return say[$"a whole number from {least} to {most}", $"{least} 到 {most} 的整数"];
    }

    private static bool IsWhole(string text) => BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>The command whose help to look at, with those that it stands under.</summary>
    public static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "liuli";
}
