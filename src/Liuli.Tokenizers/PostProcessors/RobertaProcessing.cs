using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary><c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, all of type 0; may trim white space off the ranges.</summary>
internal sealed record RobertaProcessing((string Token, int Id) Sep, (string Token, int Id) Cls, bool TrimOffsets = true, bool AddPrefixSpace = true) : IPostProcessor
{
    private readonly TemplatePiece[] _single =
        [TemplatePiece.Special(Cls.Token, Cls.Id), TemplatePiece.Text("A"), TemplatePiece.Special(Sep.Token, Sep.Id)];

    private readonly TemplatePiece[] _pair =
    [
        TemplatePiece.Special(Cls.Token, Cls.Id), TemplatePiece.Text("A"), TemplatePiece.Special(Sep.Token, Sep.Id),
        TemplatePiece.Special(Sep.Token, Sep.Id), TemplatePiece.Text("B"), TemplatePiece.Special(Sep.Token, Sep.Id),
    ];

    public IReadOnlyList<TemplatePiece> Template(bool pair) => pair ? _pair : _single;

    public (int Start, int End) AdjustOffset(string token, (int Start, int End) offset) =>
        TrimOffsets ? OffsetTrimming.Trim(token, offset, AddPrefixSpace) : offset;

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "RobertaProcessing");
        BertProcessing.WritePair(writer, "sep", Sep);
        BertProcessing.WritePair(writer, "cls", Cls);
        writer.WriteBoolean("trim_offsets", TrimOffsets);
        writer.WriteBoolean("add_prefix_space", AddPrefixSpace);
        writer.WriteEndObject();
    }
}
