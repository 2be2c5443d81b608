using System.Buffers.Binary;
using Google.Protobuf;
using Liuli.Tokenizers.Formats;

namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Writes small SentencePiece models and character maps, with the field numbers and the layout that their readers name.</summary>
internal static class SentencePieceBytes
{
    private static readonly (string Text, float Score, SentencePieceType Type)[] Pieces =
    [
        ("<unk>", 0, SentencePieceType.Unknown), ("<s>", 0, SentencePieceType.Control), ("</s>", 0, SentencePieceType.Control),
        .. Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", 0f, SentencePieceType.Byte)),
        ("▁", -1, SentencePieceType.Normal), ("a", -2, SentencePieceType.Normal), ("b", -3, SentencePieceType.Normal), ("▁a", -1.5f, SentencePieceType.Normal),
        ("ab", -2.5f, SentencePieceType.Normal), ("▁ab", -4, SentencePieceType.Normal), ("今天", -5, SentencePieceType.Normal), ("😀", -6, SentencePieceType.Normal),
    ];

    /// <summary>Rules that replace a no-break space by a space, the ligature fi by its letters, and e with an acute by one character.</summary>
    public static byte[] CharacterMap { get; } = Map(("\u00A0", " "), ("ﬁ", "fi"), ("e\u0301", "é"), ("\t", ""));

    /// <summary>A model of type 1 (Unigram) or 2 (BPE).</summary>
    public static byte[] Model(int type) => Message(model =>
    {
        foreach ((string text, float score, SentencePieceType kind) in Pieces)
            Field(model, 1, piece => WritePiece(piece, text, score, kind));
        Field(model, 2, trainer =>
        {
            WriteNumber(trainer, 3, type);
            WriteNumber(trainer, 35, 1);
            WriteNumber(trainer, 40, 0);
        });
        Field(model, 3, normalizer =>
        {
            normalizer.WriteTag(2, WireFormat.WireType.LengthDelimited);
            normalizer.WriteBytes(ByteString.CopyFrom(CharacterMap));
            WriteNumber(normalizer, 4, type == 1 ? 1 : 0);
        });
    });

    /// <summary>A model of one piece.</summary>
    public static byte[] OnePiece(string text, float score) => Message(model => Field(model, 1, piece => WritePiece(piece, text, score, SentencePieceType.Normal)));

    /// <summary>A double-array trie in which every node has 256 places of its own, and the replacements after it.</summary>
    public static byte[] Map(params (string From, string To)[] rules)
    {
        List<uint> units = [.. new uint[512]];
        units[0] = Offset(0, 256);
        List<byte> replacements = [];
        foreach ((string from, string to) in rules)
        {
            int node = 256;
            byte[] key = System.Text.Encoding.UTF8.GetBytes(from);
            for (int i = 0; i < key.Length; i++)
                node = Child(units, node + key[i], key[i], last: i == key.Length - 1);
            units[node] = (uint)replacements.Count | 1u << 31;
            replacements.AddRange([.. System.Text.Encoding.UTF8.GetBytes(to), 0]);
        }
        byte[] map = new byte[4 + 4 * units.Count + replacements.Count];
        BinaryPrimitives.WriteInt32LittleEndian(map, 4 * units.Count);
        for (int i = 0; i < units.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(4 + 4 * i), units[i]);
        replacements.CopyTo(map, 4 + 4 * units.Count);
        return map;
    }

    /// <summary>The place of a node's children; it is made where it is new.</summary>
    private static int Child(List<uint> units, int place, byte label, bool last)
    {
        if (units[place] == 0)
        {
            int children = units.Count;
            units.AddRange(new uint[256]);
            units[place] = label | Offset(place, children);
        }
        if (last)
            units[place] |= 1 << 8;
        uint unit = units[place];
        return place ^ (int)(unit >> 10 << (int)((unit & 0x200) >> 6));
    }

    private static uint Offset(int place, int children) => (uint)(place ^ children) << 10;

    private static void WritePiece(CodedOutputStream piece, string text, float score, SentencePieceType type)
    {
        piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
        piece.WriteString(text);
        piece.WriteTag(2, WireFormat.WireType.Fixed32);
        piece.WriteFloat(score);
        WriteNumber(piece, 3, (int)type);
    }

    private static void WriteNumber(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }

    private static void Field(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using MemoryStream stream = new();
        using CodedOutputStream output = new(stream, leaveOpen: true);
        write(output);
        output.Flush();
        return stream.ToArray();
    }
}
