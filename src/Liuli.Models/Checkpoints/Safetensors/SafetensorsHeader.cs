using System.Buffers.Binary;
using System.Text.Json;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>A safetensors header, read and checked: eight bytes of length, JSON, then the numbers that the JSON's offsets divide without gap or overlap.</summary>
/// <remarks>Format: https://huggingface.co/docs/safetensors.</remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The name under which a header keeps free text; no tensor can have it.</summary>
    public const string MetadataKey = "__metadata__";

    private readonly string _path;
    private readonly List<(long Begin, long End, string Name)> _ranges = [];

    private SafetensorsHeader(string path) => _path = path;

    public Dictionary<string, TensorEntry> Tensors { get; } = [];

    /// <summary>Where each tensor's bytes begin in the file.</summary>
    public Dictionary<string, long> Offsets { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    public static SafetensorsHeader Read(MappedFile file, string path)
    {
        if (file.Length < 8)
            throw Trouble.Damaged(path, $"a safetensors file starts with 8 bytes of header length; this one has {Counted.Of(file.Length, "byte")} in all");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(0, 8));
        if (length > Json.MaximumBytes)
            throw Trouble.Damaged(path, $"its header claims {Counted.Of(length, "byte")}; at most {Json.MaximumBytes} are allowed");
        if ((long)length > file.Length - 8)
            throw Trouble.Damaged(path, $"its header claims {Counted.Of(length, "byte")}, but only {file.Length - 8} follow");
        SafetensorsHeader header = new(path);
        header.Parse(file.Bytes(8, (int)length).ToArray(), 8 + (long)length, file.Length);
        return header;
    }

    private void Parse(byte[] json, long dataStart, long fileLength)
    {
        using JsonDocument document = Json.Parse(json, _path, maximumDepth: 8);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Trouble.Damaged(_path, $"its header should be a JSON object, it is {Json.Describe(document.RootElement)}");
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
                AddMetadata(property.Value);
            else
                AddTensor(property.Name, property.Value, dataStart);
        }
        CheckRanges(fileLength - dataStart);
    }

    private void AddMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw Trouble.Damaged(_path, $"{MetadataKey} should be a JSON object of strings, it is {Json.Describe(metadata)}");
        foreach (JsonProperty property in metadata.EnumerateObject())
        {
            Metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw Trouble.Damaged(_path, $"{MetadataKey} '{property.Name}' should be a string, it is {Json.Describe(property.Value)}");
        }
    }

    private void AddTensor(string name, JsonElement description, long dataStart)
    {
        if (description.ValueKind != JsonValueKind.Object)
            throw Trouble.Damaged(_path, $"tensor '{name}' should be described by a JSON object, it is {Json.Describe(description)}");
        StoredType type = StoredType.OfSafetensors(Property(name, description, "dtype", JsonValueKind.String).GetString()!);
        long[] sizes = Integers(name, "shape", Property(name, description, "shape", JsonValueKind.Array));
        long[] offsets = Integers(name, "data_offsets", Property(name, description, "data_offsets", JsonValueKind.Array));
        if (offsets is not [long begin, long end] || begin < 0 || begin > end)
            throw Trouble.Damaged(_path, $"tensor '{name}' should have data_offsets [begin, end] with 0 ≤ begin ≤ end, it has [{string.Join(", ", offsets)}]");
        TensorEntry entry = TensorEntry.Checked(name, type, sizes, _path);
        // A type that nobody knows has no known size; the ranges are checked all the same.
        if (type.Bytes > 0 && entry.StoredBytes != end - begin)
            throw Trouble.Damaged(_path, $"tensor '{entry}' needs {Counted.Of(entry.StoredBytes, "byte")}, its data_offsets give it {end - begin}");
        Tensors.Add(name, entry);
        _ranges.Add((begin, end, name));
        Offsets.Add(name, checked(dataStart + begin));
    }

    private void CheckRanges(long dataLength)
    {
        _ranges.Sort();
        long position = 0;
        foreach ((long begin, long end, string name) in _ranges)
        {
            if (begin != position)
            {
                throw Trouble.Damaged(_path, begin < position
                    ? $"tensor '{name}' starts at byte {begin} of the data and overlaps the tensor that ends at {position}"
                    : $"bytes {position} to {begin} of the data belong to no tensor");
            }
            if (end > dataLength)
                throw Trouble.Damaged(_path, $"tensor '{name}' ends at byte {end} of the data, which has only {dataLength}");
            position = end;
        }
        if (position != dataLength)
            throw Trouble.Damaged(_path, $"its tensors end at byte {position} of the data, which has {dataLength}");
    }

    private JsonElement Property(string tensor, JsonElement description, string name, JsonValueKind kind) =>
        description.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : throw Trouble.Damaged(_path, $"tensor '{tensor}' should have {(kind == JsonValueKind.Array ? "an array" : "a string")} \"{name}\", it has {Json.Describe(value)}");

    private long[] Integers(string tensor, string what, JsonElement array)
    {
        long[] numbers = new long[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[i++]))
                throw Trouble.Damaged(_path, $"tensor '{tensor}' has {Json.Describe(element)} in its {what}; expected an integer of at most 63 bits");
        }
        return numbers;
    }
}
