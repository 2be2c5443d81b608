using System.CommandLine;
using System.CommandLine.Parsing;

namespace Liuli.Cli.Hosting;

/// <summary>Finds a <see cref="PathOption{T}"/> that was given an empty text, as of a shell variable that is not set: <c>--out "$OUT"</c>.</summary>
internal sealed class EmptyPath(ParseResult parsed, Language say)
{
    /// <summary>What is wrong, in words; null where every path has at least a character.</summary>
    public string? Find()
    {
        OptionResult? empty = parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(IsEmptyPath);
        return empty is null ? null : say[
            $"{empty.Option.Name} is empty; name a file or a folder, or leave the option out",
            $"{empty.Option.Name} 是空的；请给出文件或目录，或去掉这个选项"];
    }

    private static bool IsEmptyPath(OptionResult result) =>
        result.Option is IPathOption && result.Tokens.Any(token => token.Value.Length == 0);
}
