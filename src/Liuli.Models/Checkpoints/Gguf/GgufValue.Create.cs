using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Liuli.Models.Checkpoints.Gguf;

/// <content>Values for files that are to be written.</content>
public sealed partial class GgufValue
{
    /// <summary>A text.</summary>
    public static GgufValue Of(string key, string value) => Scalar(key, GgufValueType.String, Encode([value]));

    /// <summary>True or false.</summary>
    public static GgufValue Of(string key, bool value) => Scalar(key, GgufValueType.Bool, [value ? (byte)1 : (byte)0]);

    /// <summary>A whole number of 32 bits that is not negative, as sizes and ids are written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static GgufValue Of(string key, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return Scalar(key, GgufValueType.UInt32, Bytes<int>([value]));
    }

    /// <summary>An F32.</summary>
    public static GgufValue Of(string key, float value) => Scalar(key, GgufValueType.Float32, Bytes<float>([value]));

    /// <summary>An unsigned number of 16 bits, as the keys of split files have.</summary>
    public static GgufValue Of(string key, ushort value) => Scalar(key, GgufValueType.UInt16, Bytes<ushort>([value]));

    /// <summary>An array of texts.</summary>
    public static GgufValue Of(string key, IReadOnlyList<string> values) => ArrayOf(key, GgufValueType.String, values.Count, Encode(values));

    /// <summary>An array of signed 32-bit numbers.</summary>
    public static GgufValue Of(string key, ReadOnlySpan<int> values) => ArrayOf(key, GgufValueType.Int32, values.Length, Bytes(values));

    /// <summary>An array of F32.</summary>
    public static GgufValue Of(string key, ReadOnlySpan<float> values) => ArrayOf(key, GgufValueType.Float32, values.Length, Bytes(values));

    /// <summary>An array of bytes.</summary>
    public static GgufValue Of(string key, ReadOnlySpan<byte> values) => ArrayOf(key, GgufValueType.UInt8, values.Length, values.ToArray());

    private static GgufValue Scalar(string key, GgufValueType type, byte[] bytes) => Make(key, type, type, 1, bytes);

    private static GgufValue ArrayOf(string key, GgufValueType elementType, int count, byte[] bytes) => Make(key, GgufValueType.Array, elementType, count, bytes);

    private static GgufValue Make(string key, GgufValueType type, GgufValueType elementType, long count, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GgufValue(key, type, elementType, count, "a new file", (offset, length) => bytes.AsSpan((int)offset, length), 0, bytes.Length);
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => BitConverter.IsLittleEndian
        ? MemoryMarshal.AsBytes(values).ToArray()
        : throw new PlatformNotSupportedException("GGUF files are written on little-endian machines only");

    private static byte[] Encode(IReadOnlyList<string> texts)
    {
        byte[] bytes = new byte[checked(texts.Sum(text => 8 + Encoding.UTF8.GetByteCount(text)))];
        Span<byte> at = bytes;
        foreach (string text in texts)
        {
            int length = Encoding.UTF8.GetBytes(text, at[8..]);
            BinaryPrimitives.WriteUInt64LittleEndian(at, (ulong)length);
            at = at[(8 + length)..];
        }
        return bytes;
    }
}
