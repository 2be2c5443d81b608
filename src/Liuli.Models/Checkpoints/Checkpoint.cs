using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>The tensors of a weight file, or of several that an index ties together, by name.</summary>
/// <remarks>
/// Formats: safetensors, GGUF, and PyTorch's <c>pytorch_model.bin</c> in the zip form (1.6 and later) and the legacy form, each whole or in
/// shards with an index. Opening checks the whole structure and reads no numbers; a pickle is read by a restricted reader that can make
/// tensors and plain containers only. <see cref="Read"/> may be called from several threads.
/// </remarks>
public abstract class Checkpoint : IDisposable
{
    private protected Checkpoint(string path) => Path = path;

    /// <summary>The file that was opened: the weights, or their index.</summary>
    public string Path { get; }

    /// <summary>Every tensor's type and shape by its name in the file.</summary>
    public abstract IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Free text that a safetensors header carries; empty elsewhere.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a weight file, an index of shards, or whatever a Hugging Face directory holds: <c>model.safetensors</c>,
    /// <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> or <c>pytorch_model.bin.index.json</c>, in this order.</summary>
    /// <exception cref="CheckpointException">Nothing is there, or it is damaged, hostile or of an unknown kind.</exception>
    public static Checkpoint Open(string path) => CheckpointOpener.Open(path);

    /// <summary>The tensor called <paramref name="name"/>, in the type that its entry's <see cref="TensorEntry.DType"/> says.</summary>
    /// <remarks>A view of the memory-mapped file, read-only, where the format allows (safetensors and GGUF with an aligned offset and a type that needs no
    /// conversion), else a copy. It stays valid after the checkpoint is disposed.</remarks>
    /// <exception cref="CheckpointException">There is no such tensor, its type is not supported, or its numbers cannot be read.</exception>
    public Tensor Read(string name, Device? device = null)
    {
        if (!Tensors.TryGetValue(name, out TensorEntry? entry))
            throw new CheckpointException($"reading tensor '{name}' of '{Path}': there is none of that name; {SimilarNames(name)}");
        ElementConversion.ReadableType(entry);
        device ??= Device.Default; // a wrong LIULI_CPU is no trouble of the file
        return Trouble.Reading(entry.File, () => ReadNumbers(entry, device));
    }

    /// <summary>Closes the files. Tensors that were read stay valid.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the tensor; its type is known to be readable.</summary>
    internal abstract Tensor ReadNumbers(TensorEntry entry, Device? device);

    /// <summary>Where the tensor's bytes begin in the file that its entry names, when they lie there as <see cref="Read"/> gives them; null where they are converted or gathered.</summary>
    internal virtual long? OffsetOf(TensorEntry entry) => null;

    private protected abstract void Dispose(bool disposing);

    private string SimilarNames(string name)
    {
        string last = name[(name.IndexOf('.') + 1)..];
        string[] similar = [.. Tensors.Keys.Where(key => key.EndsWith(last, StringComparison.Ordinal) || name.EndsWith(key, StringComparison.Ordinal)).Take(3)];
        return similar.Length > 0 ? $"did you mean '{string.Join("', '", similar)}'?" : $"it has {Tensors.Count}, for example '{Tensors.Keys.FirstOrDefault()}'";
    }
}
