using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>Reads tensors that PyTorch saved as views: transposed, sliced with steps or expanded. The elements are put in row-major order.</summary>
internal static class StridedElements
{
    public static void Read(TensorEntry entry, PickleTensor layout, Tensor tensor, Stream stream)
    {
        int size = entry.Type.Bytes;
        byte[] source = new byte[CheckedSpan(entry, layout) * size];
        stream.ReadExactly(source);
        long[] index = new long[layout.Sizes.Length];
        byte[] row = new byte[checked((int)layout.Sizes[^1] * size)];
        for (long done = 0; done < entry.Count; done += layout.Sizes[^1])
        {
            long start = 0;
            for (int i = 0; i < index.Length - 1; i++)
                start += index[i] * layout.Strides[i];
            for (long i = 0; i < layout.Sizes[^1]; i++)
                source.AsSpan((int)(start + i * layout.Strides[^1]) * size, size).CopyTo(row.AsSpan((int)i * size));
            ElementConversion.Fill(entry, tensor, done, row);
            Advance(index, layout.Sizes);
        }
    }

    /// <summary>How many stored elements lie between the first and the last one used.</summary>
    private static int CheckedSpan(TensorEntry entry, PickleTensor layout)
    {
        long span = 1;
        for (int i = 0; i < layout.Sizes.Length; i++)
            span += (layout.Sizes[i] - 1) * layout.Strides[i];
        return span * entry.Type.Bytes <= Array.MaxLength
            ? (int)span
            : throw new CheckpointException($"reading '{entry.File}': tensor '{entry}' is a view over {span} elements that do not lie in order, too many to put in order here; save it contiguous");
    }

    /// <summary>The next row's index, the last dimension left aside.</summary>
    private static void Advance(long[] index, long[] sizes)
    {
        for (int i = index.Length - 2; i >= 0; i--)
        {
            if (++index[i] < sizes[i])
                return;
            index[i] = 0;
        }
    }
}
