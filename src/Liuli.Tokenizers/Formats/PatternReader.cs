using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads a pattern: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    public static TextPattern Read(JsonComponent json)
    {
        JsonComponent pattern = json.OptionalComponent("pattern") ?? throw json.Wrong(json.Path, "the key 'pattern'", "none");
        if (pattern.OptionalString("String") is { } literal)
            return pattern.Done(TextPattern.Literal(literal));
        return pattern.Done(TextPattern.Regular(pattern.String("Regex")));
    }
}
