using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>What both forms of pytorch_model.bin share: a pickled dictionary of tensors over storages that lie elsewhere in the file.</summary>
internal abstract class PickledCheckpoint(string path) : Checkpoint(path)
{
    private const int ChunkBytes = 1 << 20;

    // Training programs wrap the weights; these are the usual names.
    private static readonly string[] s_wrappers = ["state_dict", "model_state_dict", "model", "module"];

    private readonly Dictionary<string, TensorEntry> _tensors = [];
    private readonly Dictionary<string, PickleTensor> _layouts = [];
    private readonly Dictionary<string, PickleStorage> _storages = [];
    private readonly Lock _lock = new();

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>Every storage that the pickle names, by key.</summary>
    protected IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <summary>Runs <paramref name="read"/> on a stream that stands at byte <paramref name="offset"/> of a storage. Called under a lock.</summary>
    protected abstract void WithStorage(string key, long offset, Action<Stream> read);

    internal override Tensor ReadNumbers(TensorEntry entry, Device? device)
    {
        PickleTensor layout = _layouts[entry.Name];
        Tensor tensor = ElementConversion.Allocate(entry, device);
        if (entry.Count == 0)
            return tensor;
        lock (_lock)
        {
            long first = (layout.Storage.Offset + layout.Offset) * entry.Type.Bytes;
            WithStorage(layout.Storage.Key, first, stream =>
            {
                if (layout.IsContiguous)
                    ReadRows(entry, tensor, stream);
                else
                    StridedElements.Read(entry, layout, tensor, stream);
            });
        }
        return tensor;
    }

    /// <summary>("storage", class, key, where it was, element count, and in old files a view or nothing).</summary>
    protected PickleStorage LoadStorage(object? id)
    {
        if (id is not PickleSequence { Items: ["storage", PickleGlobal { Module: "torch" or "torch.cuda" } type, string key, _, long count, ..] parts }
            || StoredType.OfStorage(type.Name) is not { } stored || count < 0 || count > long.MaxValue / 16)
            throw Trouble.Damaged(Path, "its pickle refers to outside data in a way that weight files do not");
        long offset = 0;
        if (parts.Count > 5 && parts[5] is PickleSequence { Items: [_, long start, long size] })
        {
            if (start < 0 || size < 0 || start > count - size)
                throw Trouble.Damaged(Path, $"its pickle views elements {start} to {(Int128)start + size} of storage {key}, which has {count}");
            offset = start;
        }
        PickleStorage whole = new(stored, key, count, 0);
        if (!_storages.TryAdd(key, whole) && _storages[key] != whole)
            throw Trouble.Damaged(Path, $"its pickle describes storage {key} in two ways: {_storages[key]} and {whole}");
        return whole with { Offset = offset };
    }

    /// <summary>Takes the tensors out of the unpickled dictionary; other values (version numbers, settings) are left out.</summary>
    protected void AddTensors(object? root)
    {
        PickleDictionary weights = root as PickleDictionary
            ?? throw Trouble.Damaged(Path, $"its pickle should hold a dictionary of tensors, it holds {(root is PickleTensor ? "a single tensor" : root?.GetType().Name ?? "None")}");
        if (!weights.Pairs.Any(pair => pair.Value is PickleTensor))
            weights = s_wrappers.Select(weights.Find).OfType<PickleDictionary>().FirstOrDefault(inner => inner.Pairs.Any(pair => pair.Value is PickleTensor)) ?? weights;
        foreach ((object? key, object? value) in weights.Pairs)
        {
            if (value is not PickleTensor layout)
                continue;
            if (key is not string name)
                throw Trouble.Damaged(Path, "its pickle has a tensor whose name is not text");
            if (!_layouts.TryAdd(name, layout))
                throw Trouble.Damaged(Path, $"its pickle has two tensors called '{name}'");
            _tensors.Add(name, TensorEntry.Checked(name, layout.Storage.Type, layout.Sizes, Path));
        }
        if (_tensors.Count == 0)
            throw new CheckpointException($"reading '{Path}': its pickle holds no tensors; expected a dictionary of names and tensors, also under {string.Join(", ", s_wrappers)}; check that it is a model's weights");
    }

    private static void ReadRows(TensorEntry entry, Tensor tensor, Stream stream)
    {
        byte[] buffer = new byte[Math.Min(ChunkBytes, entry.StoredBytes)];
        for (long done = 0; done < entry.StoredBytes; done += buffer.Length)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.StoredBytes - done));
            stream.ReadExactly(chunk);
            ElementConversion.Fill(entry, tensor, done / entry.Type.Bytes, chunk);
        }
    }
}
