using System.Numerics;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>What stands before the numbers of a GGUF file, read and checked: metadata, and each tensor's name, type, shape and place.</summary>
/// <remarks>Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Time and memory are bounded by the size of the file, whatever it claims.</remarks>
internal sealed class GgufHeader
{
    /// <summary>Real files have some dozens of keys and some thousands of tensors.</summary>
    private const int MostKeys = 1 << 16, MostTensors = 1 << 20, MostElements = 1 << 28, LongestName = 1 << 10, DeepestArray = 4;

    private const int DefaultAlignment = 32, LargestAlignment = 1 << 20, MostDimensions = 4;
    private const string AlignmentKey = "general.alignment";

    private readonly GgufCursor _cursor;

    private GgufHeader(GgufCursor cursor) => _cursor = cursor;

    public Dictionary<string, GgufValue> Values { get; } = [];

    public Dictionary<string, TensorEntry> Tensors { get; } = [];

    /// <summary>Where each tensor's bytes begin in the file.</summary>
    public Dictionary<string, long> Offsets { get; } = [];

    public static GgufHeader Read(MappedFile file, string path)
    {
        GgufHeader header = new(new GgufCursor(file, path));
        header.Read();
        return header;
    }

    /// <summary>A text among the metadata, or null; nothing that stands behind it is read.</summary>
    public static string? FindText(MappedFile file, string path, string key)
    {
        GgufHeader header = new(new GgufCursor(file, path));
        (_, long keys) = header.ReadCounts();
        for (long i = 0; i < keys && !header.Values.ContainsKey(key); i++)
            header.AddValue();
        return header.Values.GetValueOrDefault(key)?.AsText();
    }

    private string Path => _cursor.Path;

    private (long Tensors, long Keys) ReadCounts()
    {
        if (_cursor.UInt32("the mark GGUF") != 0x46554747)
            throw Trouble.Damaged(Path, "a GGUF file begins with the letters GGUF, this one does not");
        CheckVersion(_cursor.UInt32("the version of the GGUF format"));
        long tensors = _cursor.Count("the number of tensors", 8 + 4 + 4 + 8, MostTensors);
        return (tensors, _cursor.Count("the number of metadata values", 8 + 4 + 1, MostKeys));
    }

    private void Read()
    {
        (long tensors, long keys) = ReadCounts();
        for (long i = 0; i < keys; i++)
            AddValue();
        int alignment = Alignment();
        List<(string Name, StoredType Type, long[] Sizes, ulong Offset)> found = [];
        for (long i = 0; i < tensors; i++)
            found.Add(ReadTensor(alignment));
        long start = checked((_cursor.Position + alignment - 1) / alignment * alignment);
        foreach ((string name, StoredType type, long[] sizes, ulong offset) in found)
            AddTensor(name, type, sizes, offset, start);
        CheckOverlaps();
    }

    private void CheckVersion(uint version)
    {
        if (version is 2 or 3)
            return;
        if (version > 0 && (version & 0xFFFF) == 0)
            throw new CheckpointException($"reading '{Path}': it is a GGUF file of a big-endian machine, which is not supported; convert the model on a little-endian one");
        throw new CheckpointException($"reading '{Path}': it is of GGUF version {version}; versions 2 and 3 are supported; convert the model again with a current program");
    }

    private void AddValue()
    {
        string key = _cursor.Text("a metadata key", LongestName);
        if (key.Length == 0)
            throw Trouble.Damaged(Path, "a metadata value has no key");
        GgufValueType type = ReadType(key);
        GgufValue value = ReadValue(key, type);
        if (!Values.TryAdd(key, value))
            throw Trouble.Damaged(Path, $"the metadata key '{key}' is there twice");
    }

    private GgufValueType ReadType(string key)
    {
        GgufValueType type = (GgufValueType)_cursor.UInt32($"the type of {key}");
        return type.IsKnown ? type : throw Trouble.Damaged(Path, $"{key} has the type {(uint)type}; the format has types 0 to 12");
    }

    private GgufValue ReadValue(string key, GgufValueType type)
    {
        GgufValueType elementType = type;
        long count = 1;
        if (type == GgufValueType.Array)
            (elementType, count) = ReadArrayStart(key);
        long start = _cursor.Position;
        SkipElements(key, elementType, count, depth: 1);
        return new GgufValue(key, type, elementType, count, Path, _cursor.File.Bytes, start, _cursor.Position - start);
    }

    private (GgufValueType ElementType, long Count) ReadArrayStart(string key)
    {
        GgufValueType elementType = ReadType(key);
        return (elementType, _cursor.Count($"the length of {key}", elementType.LeastBytes, MostElements));
    }

    private void SkipElements(string key, GgufValueType type, long count, int depth)
    {
        if (type.FixedBytes > 0)
        {
            _cursor.Skip(count * type.FixedBytes, key);
            return;
        }
        if (depth > DeepestArray)
            throw Trouble.Damaged(Path, $"{key} has arrays inside arrays, more than {DeepestArray} deep");
        for (long i = 0; i < count; i++)
        {
            if (type == GgufValueType.String)
            {
                _cursor.SkipText(key);
                continue;
            }
            (GgufValueType inner, long length) = ReadArrayStart(key);
            SkipElements(key, inner, length, depth + 1);
        }
    }

    private int Alignment()
    {
        if (!Values.TryGetValue(AlignmentKey, out GgufValue? value))
            return DefaultAlignment;
        long alignment = value.AsInteger();
        return alignment is > 0 and <= LargestAlignment && BitOperations.IsPow2(alignment)
            ? (int)alignment
            : throw Trouble.Damaged(Path, $"{AlignmentKey} is {alignment}; expected a power of two up to {LargestAlignment}");
    }

    private (string Name, StoredType Type, long[] Sizes, ulong Offset) ReadTensor(int alignment)
    {
        string name = _cursor.Text("a tensor's name", LongestName);
        if (name.Length == 0)
            throw Trouble.Damaged(Path, "a tensor has no name");
        uint dimensions = _cursor.UInt32($"the number of dimensions of {name}");
        if (dimensions > MostDimensions)
            throw Trouble.Damaged(Path, $"tensor '{name}' has {dimensions} dimensions; the format has at most {MostDimensions}");
        long[] sizes = new long[dimensions];
        // The format lists the innermost dimension first, we list it last.
        for (int i = sizes.Length - 1; i >= 0; i--)
            sizes[i] = (long)Math.Min(_cursor.UInt64($"the shape of {name}"), long.MaxValue);
        StoredType type = GgufTensorTypes.Get(_cursor.UInt32($"the type of {name}"));
        ulong offset = _cursor.UInt64($"the place of {name}");
        if (offset % (ulong)alignment != 0)
            throw Trouble.Damaged(Path, $"tensor '{name}' begins at byte {offset} of the data, which is no multiple of the alignment, {alignment}");
        return (name, type, sizes, offset);
    }

    private void AddTensor(string name, StoredType type, long[] sizes, ulong offset, long start)
    {
        TensorEntry entry = TensorEntry.Checked(name, type, sizes, Path);
        if (type.BlockLength > 1 && (sizes.Length == 0 || sizes[^1] % type.BlockLength != 0))
            throw Trouble.Damaged(Path, $"tensor '{entry}' is stored in blocks of {type.BlockLength}, but its rows do not fill whole blocks");
        // A type that nobody knows has no known size; where it begins is checked all the same.
        if (offset > (ulong)Math.Max(0, _cursor.File.Length - start) || entry.StoredBytes > _cursor.File.Length - start - (long)offset)
            throw Trouble.Damaged(Path, $"tensor '{entry}' needs {Counted.Of(entry.StoredBytes, "byte")} from byte {offset} of the data on, which has {Math.Max(0, _cursor.File.Length - start)}");
        if (!Tensors.TryAdd(name, entry))
            throw Trouble.Damaged(Path, $"two tensors are called '{name}'");
        Offsets.Add(name, start + (long)offset);
    }

    private void CheckOverlaps()
    {
        long end = 0;
        string before = "";
        foreach ((string name, long begin) in Offsets.OrderBy(place => place.Value).ThenBy(place => Tensors[place.Key].StoredBytes))
        {
            if (begin < end)
                throw Trouble.Damaged(Path, $"tensor '{name}' begins inside '{before}'");
            (before, end) = (name, begin + Tensors[name].StoredBytes);
        }
    }
}
