using System.Buffers.Binary;
using System.Globalization;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>One value of a GGUF file's metadata: a number, a text, or an array. Immutable; arrays are decoded when asked for.</summary>
/// <remarks>A value of a file can be read while its checkpoint is open. A wrong type is an error that names the key.</remarks>
public sealed partial class GgufValue
{
    private readonly Source _bytes;
    private readonly long _offset;
    private readonly string _path;

    internal GgufValue(string key, GgufValueType type, GgufValueType elementType, long count, string path, Source bytes, long offset, long length)
    {
        Key = key;
        Type = type;
        ElementType = elementType;
        Count = count;
        Length = length;
        _bytes = bytes;
        _offset = offset;
        _path = path;
    }

    /// <summary>Bytes of an encoded value, wherever they are.</summary>
    internal delegate ReadOnlySpan<byte> Source(long offset, int length);

    /// <summary>The name it stands under.</summary>
    public string Key { get; }

    /// <summary>What it is.</summary>
    public GgufValueType Type { get; }

    /// <summary>What an array's elements are; else the type itself.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>Number of an array's elements; 1 for anything else.</summary>
    public long Count { get; }

    /// <summary>Bytes of the encoding: for an array those of its elements.</summary>
    internal long Length { get; }

    /// <summary>A text.</summary>
    /// <exception cref="CheckpointException">It is something else, or no valid UTF-8.</exception>
    public string AsText() => Type == GgufValueType.String ? TextAt(_offset, out _) : throw Wrong("a text");

    /// <summary>True or false.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public bool AsBool() => Type == GgufValueType.Bool ? _bytes(_offset, 1)[0] != 0 : throw Wrong("true or false");

    /// <summary>A whole number of any of the integer types.</summary>
    /// <exception cref="CheckpointException">It is something else, or above 2^63 − 1.</exception>
    public long AsInteger() => IsInteger(Type) ? IntegerAt(Type, _offset) : throw Wrong("a whole number");

    /// <summary>A number: floating-point or whole.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public double AsNumber() => IsInteger(Type) ? IntegerAt(Type, _offset) : IsReal(Type) ? RealAt(Type, _offset) : throw Wrong("a number");

    /// <summary>An array of texts.</summary>
    /// <exception cref="CheckpointException">It is something else, or one is no valid UTF-8.</exception>
    public string[] AsTexts()
    {
        if (Type != GgufValueType.Array || ElementType != GgufValueType.String)
            throw Wrong("an array of texts");
        string[] texts = new string[Count];
        long at = _offset;
        for (int i = 0; i < texts.Length; i++)
            texts[i] = TextAt(at, out at);
        return texts;
    }

    /// <summary>An array of whole numbers, which fit 32 bits.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int[] AsInts()
    {
        if (Type != GgufValueType.Array || !(IsInteger(ElementType) || ElementType == GgufValueType.Bool))
            throw Wrong("an array of whole numbers");
        int[] numbers = new int[Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            long number = IntegerAt(ElementType, _offset + (long)i * ElementType.FixedBytes);
            numbers[i] = number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Wrong($"whole numbers of 32 bits, not {number}");
        }
        return numbers;
    }

    /// <summary>An array of numbers, rounded to F32.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public float[] AsFloats()
    {
        if (Type != GgufValueType.Array || !(IsReal(ElementType) || IsInteger(ElementType)))
            throw Wrong("an array of numbers");
        float[] numbers = new float[Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            long at = _offset + (long)i * ElementType.FixedBytes;
            numbers[i] = (float)(IsReal(ElementType) ? RealAt(ElementType, at) : IntegerAt(ElementType, at));
        }
        return numbers;
    }

    /// <summary>An array of bytes.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public byte[] AsBytes() => Type == GgufValueType.Array && ElementType is GgufValueType.UInt8 or GgufValueType.Int8
        ? _bytes(_offset, (int)Count).ToArray()
        : throw Wrong("an array of bytes");

    /// <summary>What it is, short enough for a message.</summary>
    public override string ToString() => Type switch
    {
        GgufValueType.Array => $"an array of {Count} {ElementType}",
        GgufValueType.String => AsText() is { Length: > 60 } text ? $"\"{text[..60]}…\"" : $"\"{AsText()}\"",
        GgufValueType.Bool => AsBool() ? "true" : "false",
        _ => AsNumber().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Copies the encoding: what stands in a file after the type.</summary>
    internal void CopyTo(Stream stream)
    {
        const int Chunk = 1 << 20;
        for (long done = 0; done < Length; done += Chunk)
            stream.Write(_bytes(_offset + done, (int)Math.Min(Chunk, Length - done)));
    }

    /// <summary>Says that the value is not what its key asks for.</summary>
    internal CheckpointException Wrong(string expected) =>
        new($"reading '{_path}': {Key} is {this}; expected {expected}; the file is damaged or made by a newer program: convert the model again, or use a version of Liuli that supports it");

    private static bool IsInteger(GgufValueType type) => type is <= GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;

    private static bool IsReal(GgufValueType type) => type is GgufValueType.Float32 or GgufValueType.Float64;

    private string TextAt(long offset, out long next)
    {
        // Lengths were checked when the file was opened.
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes(offset, 8));
        next = offset + 8 + length;
        return GgufCursor.Decode(_bytes(offset + 8, length), _path, Key);
    }

    private double RealAt(GgufValueType type, long offset) => type == GgufValueType.Float32
        ? BinaryPrimitives.ReadSingleLittleEndian(_bytes(offset, 4))
        : BinaryPrimitives.ReadDoubleLittleEndian(_bytes(offset, 8));

    private long IntegerAt(GgufValueType type, long offset)
    {
        ReadOnlySpan<byte> bytes = _bytes(offset, type.FixedBytes);
        return type switch
        {
            GgufValueType.UInt8 or GgufValueType.Bool => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var number and <= long.MaxValue ? (long)number : throw new CheckpointException(
                $"reading '{_path}': {Key} is {BinaryPrimitives.ReadUInt64LittleEndian(bytes)}; expected a whole number below 2^63; the file is damaged"),
        };
    }
}
