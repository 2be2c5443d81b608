using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>Makes tensors from little-endian bytes of any <see cref="StoredType"/>.</summary>
internal static class ElementConversion
{
    /// <summary>A new tensor for <paramref name="entry"/>, memory not filled yet.</summary>
    /// <exception cref="CheckpointException">The stored type cannot be read.</exception>
    public static Tensor Allocate(TensorEntry entry, Device? device) => Tensor.Empty(entry.Shape, ReadableType(entry), device);

    /// <summary>The type that <paramref name="entry"/> is read as, or the error that says there is none.</summary>
    public static DType ReadableType(TensorEntry entry) => entry.DType ?? throw new CheckpointException(
        $"reading tensor '{entry.Name}' of '{entry.File}': its elements are {entry.StoredAs}, which is not supported (F32, F16, BF16, I32, U8, and F64, "
        + "other integers and BOOL by conversion are); convert the checkpoint to one of those");

    /// <summary>Fills elements of <paramref name="target"/> from <paramref name="first"/> on with <paramref name="source"/>, whole stored elements.</summary>
    /// <exception cref="CheckpointException">An integer does not fit 32 bits.</exception>
    public static void Fill(TensorEntry entry, Tensor target, long first, ReadOnlySpan<byte> source)
    {
        StoredType type = entry.Type;
        int count = source.Length / type.Bytes;
        if (type.IsDirect)
            source.CopyTo(target.BytesAt(first * type.Bytes, source.Length));
        else if (ReferenceEquals(type, StoredType.F64))
            Narrow(source, MemoryMarshal.Cast<byte, float>(target.BytesAt(first * sizeof(float), count * sizeof(float))));
        else
            ToInts(entry, source, MemoryMarshal.Cast<byte, int>(target.BytesAt(first * sizeof(int), count * sizeof(int))));
    }

    private static void Narrow(ReadOnlySpan<byte> source, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(i * sizeof(double))..]);
    }

    private static void ToInts(TensorEntry entry, ReadOnlySpan<byte> source, Span<int> target)
    {
        int size = entry.Type.Bytes;
        for (int i = 0; i < target.Length; i++)
        {
            Int128 value = ReadInteger(entry.Type.Name, source.Slice(i * size, size));
            if (value < int.MinValue || value > int.MaxValue)
            {
                throw new CheckpointException($"reading tensor '{entry.Name}' of '{entry.File}': the {entry.StoredAs} value {value} does not fit 32 bits, "
                    + "as integer tensors here must; store smaller values or leave the tensor out");
            }
            target[i] = (int)value;
        }
    }

    private static Int128 ReadInteger(string type, ReadOnlySpan<byte> bytes) => type switch
    {
        "I64" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "U64" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        "U32" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "I16" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "U16" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "I8" => (sbyte)bytes[0],
        _ => throw new NotSupportedException($"{type} is not an integer type that is converted"),
    };
}
