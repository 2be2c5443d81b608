using System.Buffers.Binary;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>The metadata of a GGUF file, read as ggml's docs/gguf.md describes them; enough of it for vocabularies.</summary>
internal sealed class GgufHeader
{
    private readonly byte[] _file;
    private int _at;

    private GgufHeader(byte[] file) => _file = file;

    public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The part of the metadata that is about the tokenizer.</summary>
    public static GgufVocabulary Vocabulary(string path)
    {
        GgufHeader header = new(File.ReadAllBytes(path));
        header.Read();
        return new GgufVocabulary
        {
            Model = (string)header.Values["tokenizer.ggml.model"],
            Pre = (string)header.Values["tokenizer.ggml.pre"],
            Tokens = header.Array<string>("tokens")!,
            Scores = header.Array<float>("scores"),
            TokenTypes = header.Array<int>("token_type"),
            Merges = header.Array<string>("merges"),
            BosTokenId = header.Id("bos_token_id"),
            EosTokenId = header.Id("eos_token_id"),
            UnknownTokenId = header.Id("unknown_token_id"),
            SeparatorTokenId = header.Id("seperator_token_id"),
            PaddingTokenId = header.Id("padding_token_id"),
            ClsTokenId = header.Id("cls_token_id"),
            MaskTokenId = header.Id("mask_token_id"),
            AddBosToken = (bool?)header.Values.GetValueOrDefault("tokenizer.ggml.add_bos_token"),
            AddEosToken = (bool?)header.Values.GetValueOrDefault("tokenizer.ggml.add_eos_token"),
        };
    }

    private T[]? Array<T>(string key) => Values.GetValueOrDefault("tokenizer.ggml." + key) is object[] values ? [.. values.Cast<T>()] : null;

    private int? Id(string key) => Values.GetValueOrDefault("tokenizer.ggml." + key) is uint id ? (int)id : null;

    private void Read()
    {
        Assert.Equal("GGUF"u8, Take(4));
        Assert.Equal(3u, UInt32());
        UInt64(); // the number of tensors
        for (ulong count = UInt64(); count > 0; count--)
            Values.Add(Text(), Value(UInt32()));
    }

    private object Value(uint type)
    {
        switch (type)
        {
            case 4:
                return UInt32();
            case 5:
                return (int)UInt32();
            case 6:
                return BitConverter.UInt32BitsToSingle(UInt32());
            case 7:
                return Take(1)[0] != 0;
            case 8:
                return Text();
            case 9:
                uint item = UInt32();
                object[] values = new object[UInt64()];
                for (int i = 0; i < values.Length; i++)
                    values[i] = Value(item);
                return values;
            default:
                throw new InvalidDataException($"values of type {type} are not expected here");
        }
    }

    private string Text() => System.Text.Encoding.UTF8.GetString(Take((int)UInt64()));

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(int count) => _file.AsSpan((_at += count) - count, count);
}
