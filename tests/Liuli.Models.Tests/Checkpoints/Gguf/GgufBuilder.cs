using System.Text;

namespace Liuli.Models.Tests.Checkpoints.Gguf;

/// <summary>Writes GGUF byte by byte, right or wrong, from the format's description alone; nothing of the library is used.</summary>
internal sealed class GgufBuilder
{
    private readonly MemoryStream _values = new(), _tensors = new(), _data = new();
    private ulong _valueCount, _tensorCount;

    public uint Version { get; init; } = 3;

    public int Alignment { get; init; } = 32;

    /// <summary>Instead of the true number of metadata values.</summary>
    public ulong? ClaimedValues { get; init; }

    /// <summary>Instead of the true number of tensors.</summary>
    public ulong? ClaimedTensors { get; init; }

    public static byte[] Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static byte[] Text(byte[] utf8) => [.. BitConverter.GetBytes((ulong)utf8.Length), .. utf8];

    public static byte[] ArrayOf(uint type, ulong count, params byte[] elements) => [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. elements];

    public GgufBuilder Raw(string key, uint type, byte[] encoded) => Raw(Text(key), type, encoded);

    public GgufBuilder Raw(byte[] key, uint type, byte[] encoded)
    {
        _values.Write([.. key, .. BitConverter.GetBytes(type), .. encoded]);
        _valueCount++;
        return this;
    }

    public GgufBuilder Add(string key, int value) => Raw(key, 4, BitConverter.GetBytes(value));

    public GgufBuilder Add(string key, float value) => Raw(key, 6, BitConverter.GetBytes(value));

    public GgufBuilder Add(string key, bool value) => Raw(key, 7, [value ? (byte)1 : (byte)0]);

    public GgufBuilder Add(string key, string value) => Raw(key, 8, Text(value));

    /// <summary>A tensor with its sizes outermost first; the file has them the other way round.</summary>
    public GgufBuilder Tensor(string name, uint type, ReadOnlySpan<ulong> sizes, ReadOnlySpan<byte> bytes, ulong? claimedOffset = null, uint? claimedRank = null)
    {
        _tensors.Write(Text(name));
        _tensors.Write(BitConverter.GetBytes(claimedRank ?? (uint)sizes.Length));
        for (int i = sizes.Length - 1; i >= 0; i--)
            _tensors.Write(BitConverter.GetBytes(sizes[i]));
        _tensors.Write(BitConverter.GetBytes(type));
        _tensors.Write(BitConverter.GetBytes(claimedOffset ?? (ulong)_data.Length));
        _tensorCount++;
        _data.Write(bytes);
        Pad(_data);
        return this;
    }

    public byte[] Build()
    {
        MemoryStream file = new();
        file.Write("GGUF"u8);
        file.Write(BitConverter.GetBytes(Version));
        file.Write(BitConverter.GetBytes(ClaimedTensors ?? _tensorCount));
        file.Write(BitConverter.GetBytes(ClaimedValues ?? _valueCount));
        file.Write(_values.ToArray());
        file.Write(_tensors.ToArray());
        Pad(file);
        file.Write(_data.ToArray());
        return file.ToArray();
    }

    private void Pad(MemoryStream stream)
    {
        while (stream.Length % Alignment != 0)
            stream.WriteByte(0);
    }
}
