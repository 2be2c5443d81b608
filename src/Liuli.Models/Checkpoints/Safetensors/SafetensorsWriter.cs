using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>Writes safetensors files, whole or in shards; a file appears under its name only once it is complete.</summary>
public static class SafetensorsWriter
{
    private const int ChunkElements = 1 << 18;

    /// <summary>Writes <paramref name="tensors"/> to one file.</summary>
    /// <param name="path">The file; one that is there is replaced when the new one is complete.</param>
    /// <param name="tensors">Names, as they shall stand in the file, and tensors of type F32, F16, BF16, I32 or U8.</param>
    /// <param name="metadata">Free text for the header; <c>{"format":"pt"}</c> when null, which other programs expect.</param>
    /// <param name="castTo">F32, F16 or BF16: floating-point tensors are rounded to it (to nearest, ties to even). Others stay as they are.</param>
    /// <exception cref="CheckpointException">A name is empty or double, a value is too large for F16, or the disk is full. An existing file is unchanged.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null, DType? castTo = null)
    {
        List<TensorToWrite> list = TensorToWrite.Checked(path, tensors, castTo);
        using AtomicFile file = new(path);
        WriteTo(file, list, metadata);
        file.Commit();
    }

    /// <summary>Writes the header and the numbers, without giving the file its name.</summary>
    internal static void WriteTo(AtomicFile file, List<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation = default)
    {
        // Large elements first: then every tensor starts at a multiple of its element size.
        List<TensorToWrite> ordered = [.. tensors.OrderByDescending(tensor => tensor.StoredType.BlockBytes)];
        byte[] header = SafetensorsHeaderWriter.Write(ordered, metadata);
        file.Guarded(() =>
        {
            file.Stream.Write(header);
            foreach (TensorToWrite tensor in ordered)
                WriteElements(file, tensor, cancellation);
        });
    }

    private static void WriteElements(AtomicFile file, TensorToWrite tensor, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor values = tensor.Open();
        byte[] buffer = tensor.NeedsCast ? new byte[ChunkElements * tensor.StoredType.BlockBytes] : [];
        for (long first = 0; first < values.Count; first += ChunkElements)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(ChunkElements, values.Count - first);
            int size = tensor.SourceType.BlockBytes;
            ReadOnlySpan<byte> source = values.BytesAt(first * size, count * size);
            file.Stream.Write(tensor.NeedsCast ? FloatCast.Convert(tensor, first, source, buffer) : source);
            GC.KeepAlive(values);
        }
    }
}
