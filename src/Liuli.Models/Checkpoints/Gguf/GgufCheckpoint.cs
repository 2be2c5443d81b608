using Liuli.Tensors;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>A GGUF file, whole or split over several, memory-mapped: tensors by the names of the format, and the metadata beside them.</summary>
/// <remarks>Versions 2 and 3 of the format. Opening checks the whole structure and reads no numbers. Safe for use from several threads.</remarks>
public sealed class GgufCheckpoint : Checkpoint
{
    private readonly List<MappedFile> _files = [];
    private readonly Dictionary<string, TensorEntry> _tensors = [];
    private readonly Dictionary<string, (MappedFile File, long Offset)> _places = [];
    private IReadOnlyDictionary<string, GgufValue> _values = new Dictionary<string, GgufValue>();

    private GgufCheckpoint(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>The metadata by key; those of the first file where there are several.</summary>
    public IReadOnlyDictionary<string, GgufValue> Values => _values;

    /// <summary>Whether the file at <paramref name="path"/> begins as a GGUF file does. False for directories and where there is none.</summary>
    public static bool IsGguf(string path)
    {
        if (!File.Exists(path))
            return false;
        return Trouble.Reading(path, () =>
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> mark = stackalloc byte[4];
            return stream.ReadAtLeast(mark, 4, throwOnEndOfStream: false) == 4 && mark.SequenceEqual("GGUF"u8);
        });
    }

    /// <summary>Opens a file, or with the first of a split model (<c>…-00001-of-00003.gguf</c>) all of them.</summary>
    /// <exception cref="CheckpointException">A file is missing, damaged, hostile, or of a version that is not supported.</exception>
    public static new GgufCheckpoint Open(string path)
    {
        GgufCheckpoint checkpoint = new(path);
        try
        {
            GgufHeader first = checkpoint.Add(path);
            checkpoint._values = first.Values;
            foreach (string other in GgufSplit.Others(first, path))
                GgufSplit.CheckPart(checkpoint.Add(other), other);
            GgufSplit.CheckComplete(first, checkpoint._tensors.Count, path);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>A text among the metadata, or null; nothing that stands behind it is read.</summary>
    /// <exception cref="CheckpointException">The file is damaged before that, or of a version that is not supported.</exception>
    internal static string? FindText(string path, string key) => Trouble.Reading(path, () =>
    {
        using MappedFile file = MappedFile.Open(path);
        return GgufHeader.FindText(file, path, key);
    });

    internal override Tensor ReadNumbers(TensorEntry entry, Device? device) => ReadPart(entry.Name, 0, entry, device);

    /// <summary>Reads a part of a tensor that lies in one piece, a view of the file where the whole would be one.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="start">Bytes of it before the part.</param>
    /// <param name="entry">The part: its shape, and the tensor's type.</param>
    /// <param name="device">Where to.</param>
    internal Tensor ReadPart(string name, long start, TensorEntry entry, Device? device)
    {
        (MappedFile file, long offset) = _places[name];
        offset += start;
        // Mappings start at a page, so the offset in the file decides the alignment in memory. Blocks are read byte by byte.
        int size = entry.Type.BlockLength > 1 ? 1 : entry.Type.Bytes;
        return entry.Type.IsDirect && offset % size == 0
            ? file.AsTensor(offset, entry.Shape, entry.DType!.Value, device)
            : MappedCopy.Read(file, offset, entry, device);
    }

    internal override long? OffsetOf(TensorEntry entry) => OffsetOfPart(entry.Name, 0, entry);

    /// <summary>The same for a part of a tensor (<see cref="ReadPart"/>).</summary>
    internal long? OffsetOfPart(string name, long start, TensorEntry entry) => entry.Type.IsDirect ? _places[name].Offset + start : null;

    private protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (MappedFile file in _files)
            file.Dispose();
    }

    private GgufHeader Add(string path) => Trouble.Reading(path, () =>
    {
        MappedFile file = MappedFile.Open(path);
        _files.Add(file);
        GgufHeader header = GgufHeader.Read(file, path);
        foreach ((string name, TensorEntry entry) in header.Tensors)
        {
            if (!_tensors.TryAdd(name, entry))
                throw Trouble.Damaged(path, $"tensor '{name}' is in '{_tensors[name].File}' too");
            _places.Add(name, (file, header.Offsets[name]));
        }
        return header;
    });
}
