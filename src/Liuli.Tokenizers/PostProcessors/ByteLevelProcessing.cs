using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary>Adds no token; may trim white space off the ranges.</summary>
internal sealed record ByteLevelProcessing(bool AddPrefixSpace = true, bool TrimOffsets = true, bool UseRegex = true) : IPostProcessor
{
    public IReadOnlyList<TemplatePiece>? Template(bool pair) => null;

    public (int Start, int End) AdjustOffset(string token, (int Start, int End) offset) =>
        TrimOffsets ? OffsetTrimming.Trim(token, offset, AddPrefixSpace) : offset;

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", AddPrefixSpace);
        writer.WriteBoolean("trim_offsets", TrimOffsets);
        writer.WriteBoolean("use_regex", UseRegex);
        writer.WriteEndObject();
    }
}
