using Liuli.Tensors;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints;

/// <summary>Copies stored elements out of a mapped file, converting them where needed.</summary>
internal static class MappedCopy
{
    private const int ChunkElements = 1 << 20;

    public static Tensor Read(MappedFile file, long offset, TensorEntry entry, Device? device)
    {
        Tensor tensor = ElementConversion.Allocate(entry, device);
        for (long done = 0; done < entry.Count; done += ChunkElements)
        {
            int count = (int)Math.Min(ChunkElements, entry.Count - done);
            ElementConversion.Fill(entry, tensor, done, file.Bytes(offset + done * entry.Type.Bytes, count * entry.Type.Bytes));
        }
        return tensor;
    }
}
