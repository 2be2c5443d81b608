using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary>Special tokens and texts in the order that two templates give.</summary>
internal sealed record TemplateProcessing(IReadOnlyList<TemplatePiece> Single, IReadOnlyList<TemplatePiece> Pair) : IPostProcessor
{
    public IReadOnlyList<TemplatePiece> Template(bool pair) => pair ? Pair : Single;

    public (int Start, int End) AdjustOffset(string token, (int Start, int End) offset) => offset;

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        WritePieces(writer, "single", Single);
        WritePieces(writer, "pair", Pair);
        writer.WriteStartObject("special_tokens");
        foreach (TemplatePiece piece in Single.Concat(Pair).Where(p => p.Ids is not null).DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal))
            WriteSpecial(writer, piece);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WritePieces(Utf8JsonWriter writer, string name, IReadOnlyList<TemplatePiece> pieces)
    {
        writer.WriteStartArray(name);
        foreach (TemplatePiece piece in pieces)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(piece.Ids is null ? "Sequence" : "SpecialToken");
            writer.WriteString("id", piece.Name);
            writer.WriteNumber("type_id", piece.TypeId);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteSpecial(Utf8JsonWriter writer, TemplatePiece piece)
    {
        writer.WriteStartObject(piece.Name);
        writer.WriteString("id", piece.Name);
        writer.WriteStartArray("ids");
        foreach (int id in piece.Ids!)
            writer.WriteNumberValue(id);
        writer.WriteEndArray();
        writer.WriteStartArray("tokens");
        foreach (string token in piece.Tokens ?? [piece.Name])
            writer.WriteStringValue(token);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
