using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed record BertProcessing((string Token, int Id) Sep, (string Token, int Id) Cls) : IPostProcessor
{
    private readonly TemplatePiece[] _single =
        [TemplatePiece.Special(Cls.Token, Cls.Id), TemplatePiece.Text("A"), TemplatePiece.Special(Sep.Token, Sep.Id)];

    private readonly TemplatePiece[] _pair =
    [
        TemplatePiece.Special(Cls.Token, Cls.Id), TemplatePiece.Text("A"), TemplatePiece.Special(Sep.Token, Sep.Id),
        TemplatePiece.Text("B", 1), TemplatePiece.Special(Sep.Token, Sep.Id, 1),
    ];

    public IReadOnlyList<TemplatePiece> Template(bool pair) => pair ? _pair : _single;

    public (int Start, int End) AdjustOffset(string token, (int Start, int End) offset) => offset;

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertProcessing");
        WritePair(writer, "sep", Sep);
        WritePair(writer, "cls", Cls);
        writer.WriteEndObject();
    }

    /// <summary>Writes a token and its id as a two-element array.</summary>
    internal static void WritePair(Utf8JsonWriter writer, string name, (string Token, int Id) pair)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue(pair.Token);
        writer.WriteNumberValue(pair.Id);
        writer.WriteEndArray();
    }
}
