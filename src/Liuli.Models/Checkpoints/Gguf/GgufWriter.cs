using System.Buffers.Binary;
using System.Text;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>Writes GGUF files of version 3, tensor by tensor; a file appears under its name only once it is complete.</summary>
/// <remarks>Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.</remarks>
internal static class GgufWriter
{
    private const uint Version = 3;
    private const int Alignment = 32;

    /// <summary>llama.cpp holds names in 64 bytes, the closing zero among them.</summary>
    private const int LongestName = 63;

    /// <summary>Writes the values and tensors in the order given.</summary>
    /// <param name="path">The file; one that is there is replaced when the new one is complete.</param>
    /// <param name="values">The metadata; general.alignment is not among them, as the usual one is kept.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="progress">Hears of every tensor before it is written.</param>
    /// <param name="cancellation">Ends the work within moments, within a large tensor too; nothing is left behind.</param>
    /// <exception cref="CheckpointException">A name is too long or double, a number does not fit the type, or the disk is full. An existing file is unchanged.</exception>
    public static void Write(string path, IReadOnlyList<GgufValue> values, IReadOnlyList<GgufTensorToWrite> tensors, Action<GgufProgress>? progress = null, CancellationToken cancellation = default)
    {
        Check(path, values, tensors);
        using AtomicFile file = new(path);
        file.Guarded(() =>
        {
            WriteHeader(file.Stream, values, tensors);
            for (int i = 0; i < tensors.Count; i++)
            {
                progress?.Invoke(new GgufProgress(i, tensors.Count, tensors[i].Name));
                GgufElements.Write(path, file.Stream, tensors[i], cancellation);
                Pad(file.Stream, tensors[i].StoredBytes);
            }
        });
        file.Commit();
    }

    private static void Check(string path, IReadOnlyList<GgufValue> values, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        HashSet<string> keys = [], names = [];
        if (values.FirstOrDefault(value => !keys.Add(value.Key)) is { } again)
            throw new CheckpointException($"writing '{path}': the metadata key '{again.Key}' would be there twice; give one of them another name");
        foreach (GgufTensorToWrite tensor in tensors)
        {
            if (Encoding.UTF8.GetByteCount(tensor.Name) is 0 or > LongestName)
                throw new CheckpointException($"writing '{path}': '{tensor.Name}' cannot be a tensor's name there; it must have 1 to {LongestName} bytes");
            if (!names.Add(tensor.Name))
                throw new CheckpointException($"writing '{path}': two tensors are called '{tensor.Name}'; names must differ");
        }
    }

    private static void WriteHeader(Stream stream, IReadOnlyList<GgufValue> values, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        Counted header = new(stream);
        header.Write("GGUF"u8);
        header.UInt32(Version);
        header.UInt64((ulong)tensors.Count);
        header.UInt64((ulong)values.Count);
        foreach (GgufValue value in values)
            header.Value(value);
        ulong offset = 0;
        foreach (GgufTensorToWrite tensor in tensors)
        {
            header.Text(tensor.Name);
            header.UInt32((uint)tensor.Shape.Rank);
            for (int i = tensor.Shape.Rank - 1; i >= 0; i--)
                header.UInt64((ulong)tensor.Shape[i]);
            header.UInt32(GgufTensorTypes.NumberOf(tensor.StoredType));
            header.UInt64(offset);
            offset += (ulong)((tensor.StoredBytes + Alignment - 1) / Alignment * Alignment);
        }
        Pad(stream, header.Written);
    }

    private static void Pad(Stream stream, long written)
    {
        Span<byte> zeros = stackalloc byte[Alignment];
        zeros.Clear();
        stream.Write(zeros[..(int)((Alignment - written % Alignment) % Alignment)]);
    }

    /// <summary>Counts what it writes, as devices have no position.</summary>
    private sealed class Counted(Stream stream)
    {
        public long Written { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            Written += bytes.Length;
        }

        public void UInt32(uint number)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
            Write(bytes);
        }

        public void UInt64(ulong number)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            Write(bytes);
        }

        public void Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            UInt64((ulong)utf8.Length);
            Write(utf8);
        }

        public void Value(GgufValue value)
        {
            Text(value.Key);
            UInt32((uint)value.Type);
            if (value.Type == GgufValueType.Array)
            {
                UInt32((uint)value.ElementType);
                UInt64((ulong)value.Count);
            }
            value.CopyTo(stream);
            Written += value.Length;
        }
    }
}
