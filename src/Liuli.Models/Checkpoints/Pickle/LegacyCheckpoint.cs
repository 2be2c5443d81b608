using System.Buffers.Binary;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>pytorch_model.bin as PyTorch before 1.6 wrote it: five pickles in a row (magic number, protocol, the writing machine, the
/// tensors, the storages' keys), then for each key an element count of eight bytes and the elements.</summary>
internal sealed class LegacyCheckpoint : PickledCheckpoint
{
    private const long Protocol = 1001;

    private readonly FileStream _stream;
    private readonly Dictionary<string, long> _offsets = [];

    private LegacyCheckpoint(string path)
        : base(path) => _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>PROTO 2, LONG1 of ten bytes, 0x1950a86a20f9469cfc6c little-endian.</summary>
    private static ReadOnlySpan<byte> Magic => [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    public static bool IsLegacy(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    public static LegacyCheckpoint OpenLegacy(string path) => Trouble.Reading(path, () =>
    {
        LegacyCheckpoint checkpoint = new(path);
        try
        {
            using MappedFile file = MappedFile.Open(path);
            checkpoint.ReadStructure(file);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    });

    protected override void WithStorage(string key, long offset, Action<Stream> read)
    {
        _stream.Position = _offsets[key] + offset;
        read(_stream);
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stream.Dispose();
    }

    private void ReadStructure(MappedFile file)
    {
        long position = 0;
        ReadPickle(file, ref position, outsideData: false); // the magic number, seen already
        if (ReadPickle(file, ref position, outsideData: false) is not Protocol)
            throw Trouble.Damaged(Path, $"a legacy PyTorch file has protocol version {Protocol} after its magic number, this one has something else");
        if (ReadPickle(file, ref position, outsideData: false) is not PickleDictionary system || system.Find("little_endian") is not true)
            throw new CheckpointException($"reading '{Path}': its numbers are not stored little-endian, which is all that is supported; save it again on a little-endian machine");
        AddTensors(ReadPickle(file, ref position, outsideData: true));
        if (ReadPickle(file, ref position, outsideData: false) is not PickleSequence keys)
            throw Trouble.Damaged(Path, "a legacy PyTorch file lists its storages after the tensors, this one does not");
        FindStorages(file, keys, position);
    }

    private object? ReadPickle(MappedFile file, ref long position, bool outsideData)
    {
        int length = (int)Math.Min(PickleReader.MaximumBytes, file.Length - position);
        PickleReader reader = new(Path, file.Bytes(position, length), outsideData ? LoadStorage : null);
        object? value = reader.Read();
        position += reader.Position;
        return value;
    }

    private void FindStorages(MappedFile file, PickleSequence keys, long position)
    {
        foreach (object? item in keys.Items)
        {
            if (item is not string key || !Storages.TryGetValue(key, out PickleStorage? storage))
                throw Trouble.Damaged(Path, $"it lists a storage {item as string ?? "without a text key"} that no tensor uses");
            if (_offsets.ContainsKey(key))
                throw Trouble.Damaged(Path, $"it lists storage {key} twice");
            if (file.Length - position < 8)
                throw Trouble.Damaged(Path, $"it ends before storage {key}");
            long count = BinaryPrimitives.ReadInt64LittleEndian(file.Bytes(position, 8));
            position += 8;
            if (count != storage.Count)
                throw Trouble.Damaged(Path, $"storage {key} has {Counted.Of(count, "element")}; its pickle says {storage.Count}");
            if (count * storage.Type.Bytes > file.Length - position)
                throw Trouble.Damaged(Path, $"storage {key} has {Counted.Of(count, "element")} of {storage.Type.Name}, but only {Counted.Of(file.Length - position, "byte")} {Counted.Noun(file.Length - position, "is", "are")} left");
            _offsets.Add(key, position);
            position += count * storage.Type.Bytes;
        }
        if (Storages.Keys.FirstOrDefault(key => !_offsets.ContainsKey(key)) is { } missing)
            throw Trouble.Damaged(Path, $"its pickle refers to storage {missing}, which it does not list");
        if (position != file.Length)
            throw Trouble.Damaged(Path, $"{Counted.Of(file.Length - position, "byte")} {Counted.Noun(file.Length - position, "follows", "follow")} the last storage");
    }
}
