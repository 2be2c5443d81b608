using System.Text.Json;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>Several weight files and the index that says which tensor is in which.</summary>
internal sealed class ShardedCheckpoint : Checkpoint
{
    private readonly Dictionary<string, TensorEntry> _tensors = [];
    private readonly Dictionary<string, Checkpoint> _shards = [];
    private readonly Dictionary<string, Checkpoint> _shardOf = [];

    private ShardedCheckpoint(string path)
        : base(path)
    {
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>Opens <c>{"weight_map": {tensor: file}}</c> and the files beside it that it names.</summary>
    public static ShardedCheckpoint OpenIndex(string path)
    {
        Dictionary<string, string> map = ReadWeightMap(path);
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string[] missing = [.. map.Values.Distinct().Where(name => !File.Exists(System.IO.Path.Combine(directory, name))).Order()];
        if (missing.Length > 0)
        {
            throw new CheckpointException($"reading '{path}': the index names {map.Values.Distinct().Count()} weight files beside it, of which {missing.Length} "
                + $"are missing: {string.Join(", ", missing.Take(8))}{(missing.Length > 8 ? "…" : "")}; fetch them into the same directory");
        }
        ShardedCheckpoint checkpoint = new(path);
        try
        {
            foreach ((string tensor, string file) in map)
                checkpoint.Add(tensor, file, System.IO.Path.Combine(directory, file));
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    internal override Tensor ReadNumbers(TensorEntry entry, Device? device) => _shardOf[entry.Name].ReadNumbers(entry, device);

    internal override long? OffsetOf(TensorEntry entry) => _shardOf[entry.Name].OffsetOf(entry);

    private protected override void Dispose(bool disposing)
    {
        foreach (Checkpoint shard in _shards.Values)
            shard.Dispose();
    }

    private void Add(string tensor, string file, string filePath)
    {
        if (!_shards.TryGetValue(file, out Checkpoint? shard))
            _shards.Add(file, shard = CheckpointOpener.OpenFile(filePath));
        if (!shard.Tensors.TryGetValue(tensor, out TensorEntry? entry))
            throw Trouble.Damaged(Path, $"the index says that tensor '{tensor}' is in {file}, which has no tensor of that name");
        _tensors.Add(tensor, entry);
        _shardOf.Add(tensor, shard);
    }

    private static Dictionary<string, string> ReadWeightMap(string path)
    {
        using JsonDocument document = Json.Parse(Json.ReadFile(path), path);
        return Trouble.Reading(path, () =>
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
                throw Trouble.Damaged(path, "an index of weight files should have an object \"weight_map\" of tensor names and file names");
            return map.EnumerateObject().ToDictionary(item => item.Name, item => CheckFileName(path, item));
        });
    }

    /// <summary>A shard is a file beside its index, never one elsewhere on the machine, and never another index.</summary>
    private static string CheckFileName(string path, JsonProperty item)
    {
        string? name = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString() : null;
        if (string.IsNullOrWhiteSpace(name) || name.AsSpan().ContainsAny("/\\:\0") || name is "." or "..")
            throw Trouble.Damaged(path, $"the index puts tensor '{item.Name}' into {Json.Describe(item.Value)}; expected the plain name of a file beside the index");
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw Trouble.Damaged(path, $"the index puts tensor '{item.Name}' into '{name}'; expected a weight file, not another index");
        return name;
    }
}
