using System.IO.Compression;
using System.Text;

namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>pytorch_model.bin as PyTorch 1.6 and later write it: a zip archive of <c>data.pkl</c>, <c>data/KEY</c> for each storage and <c>byteorder</c>.</summary>
internal sealed class ZipCheckpoint : PickledCheckpoint
{
    // DEFLATE cannot shrink by more than 1032:1. PyTorch does not compress at all, and weights hardly shrink,
    // so a large entry that claims far less than that is a bomb already.
    private const long SuspiciousRatio = 200;
    private const long SuspiciousBytes = 64 << 20;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private string _root = "";

    private ZipCheckpoint(string path)
        : base(path) => _archive = new ZipArchive(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), ZipArchiveMode.Read);

    public static ZipCheckpoint OpenZip(string path) => Trouble.Reading(path, () =>
    {
        ZipCheckpoint checkpoint = new(path);
        try
        {
            checkpoint.ReadStructure();
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
        using Stream stream = _entries[StorageName(key)].Open();
        Span<byte> skipped = stackalloc byte[4096];
        while (offset > 0)
        {
            int count = (int)Math.Min(skipped.Length, offset);
            stream.ReadExactly(skipped[..count]);
            offset -= count;
        }
        read(stream);
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
            _archive.Dispose();
    }

    private string StorageName(string key) => $"{_root}data/{key}";

    private void ReadStructure()
    {
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
                throw Trouble.Damaged(Path, $"the archive has two entries called '{entry.FullName}'");
        }
        string[] pickles = [.. _entries.Keys.Where(name => name == "data.pkl" || (name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.Count(c => c == '/') == 1))];
        if (pickles is not [string pickle])
            throw Trouble.Damaged(Path, $"a PyTorch archive has one NAME/data.pkl, this one has {pickles.Length} among {Counted.Of(_entries.Count, "entry", "entries")}");
        _root = pickle[..^"data.pkl".Length];
        if (_entries.TryGetValue(_root + "byteorder", out ZipArchiveEntry? order) && Encoding.ASCII.GetString(ReadSmall(order, 64)).Trim() is var text and not "little")
            throw new CheckpointException($"reading '{Path}': its numbers are stored {text}-endian; only little-endian is supported; save it again on a little-endian machine");
        PickleReader reader = new(Path, ReadSmall(_entries[pickle], PickleReader.MaximumBytes), LoadStorage);
        AddTensors(reader.Read());
        foreach (PickleStorage storage in Storages.Values)
            CheckStorage(storage);
    }

    private byte[] ReadSmall(ZipArchiveEntry entry, int maximum)
    {
        if (entry.Length > maximum)
            throw Trouble.Damaged(Path, $"'{entry.FullName}' claims {Counted.Of(entry.Length, "byte")}; at most {maximum} are allowed");
        CheckRatio(entry);
        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void CheckStorage(PickleStorage storage)
    {
        if (!_entries.TryGetValue(StorageName(storage.Key), out ZipArchiveEntry? entry))
            throw Trouble.Damaged(Path, $"its pickle refers to '{StorageName(storage.Key)}', which is not in the archive");
        if (entry.Length != storage.Count * storage.Type.Bytes)
            throw Trouble.Damaged(Path, $"'{entry.FullName}' has {Counted.Of(entry.Length, "byte")}; its pickle says {Counted.Of(storage.Count, "element")} of {storage.Type.Name}, {Counted.Of(storage.Count * storage.Type.Bytes, "byte")}");
        CheckRatio(entry);
    }

    private void CheckRatio(ZipArchiveEntry entry)
    {
        long limit = entry.Length > SuspiciousBytes ? SuspiciousRatio : 1100;
        if (entry.Length / limit > entry.CompressedLength)
            throw Trouble.Damaged(Path, $"'{entry.FullName}' claims to unpack {Counted.Of(entry.CompressedLength, "byte")} into {entry.Length}; weights do not shrink that far, a trap does");
    }
}
