using System.CommandLine;
using System.CommandLine.Parsing;

namespace Liuli.Cli.Hosting;

/// <summary>Finds an option that names a file or folder and was given an empty text, as of a shell variable that is not set: <c>--out "$OUT"</c>.</summary>
internal sealed class EmptyPath(ParseResult parsed, Language say)
{
    // Not --chat-template, which takes a recipe's template away where it is empty.
    private static readonly string[] s_names = ["--model", "--tokenizer", "--data", "--validation", "--recipe", "--config", "--text", "--against", "--prompt-file", "--json-schema", "--out"];

    /// <summary>What is wrong, in words; null where every path has at least a character.</summary>
    public string? Find()
    {
        OptionResult? empty = parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(IsEmptyPath);
        return empty is null ? null : say[
            $"{empty.Option.Name} is empty; name a file or a folder, or leave the option out",
            $"{empty.Option.Name} 是空的；请给出文件或目录，或去掉这个选项"];
    }

    private static bool IsEmptyPath(OptionResult result) =>
        s_names.Contains(result.Option.Name) && result.Tokens.Any(token => token.Value.Length == 0);
}
