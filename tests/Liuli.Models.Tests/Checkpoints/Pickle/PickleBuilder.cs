using System.Buffers.Binary;
using System.Text;
using Liuli.Models.Checkpoints.Pickle;

namespace Liuli.Models.Tests.Checkpoints.Pickle;

/// <summary>Writes pickles opcode by opcode, hostile ones too.</summary>
internal sealed class PickleBuilder
{
    private readonly MemoryStream _stream = new();

    public PickleBuilder() => Raw(0x80, 2);

    public byte[] ToArray() => _stream.ToArray();

    public PickleBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        return this;
    }

    public PickleBuilder Op(string ascii) => Raw(Encoding.UTF8.GetBytes(ascii));

    public PickleBuilder Int(int value)
    {
        byte[] bytes = new byte[5];
        bytes[0] = (byte)'J';
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), value);
        return Raw(bytes);
    }

    public PickleBuilder Long(long value) => Raw([0x8A, 8, .. BitConverter.GetBytes(value)]);

    public PickleBuilder Text(string text) => Raw([(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]);

    public PickleBuilder Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBuilder Tuple(params ReadOnlySpan<long> numbers)
    {
        Op("(");
        foreach (long number in numbers)
            Long(number);
        return Op("t");
    }

    /// <summary>A tensor over storage <paramref name="key"/> as torch.save describes it.</summary>
    public PickleBuilder Tensor(string type, string key, long storageCount, long offset, long[] sizes, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("((").Text("storage").Global("torch", type).Text(key).Text("cpu").Long(storageCount).Op("tQ")
            .Long(offset).Tuple(sizes).Tuple(strides).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");

    /// <summary>Reads it back with storages loaded as their ids.</summary>
    public static object? Read(byte[] pickle)
    {
        PickleReader reader = new("test.bin", pickle, id => id);
        return reader.Read();
    }
}
