using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>Writes a model's weights into a directory: <c>model.safetensors</c>, or above a size several shards with an index.</summary>
public static partial class ShardedSafetensorsWriter
{
    /// <summary>Largest shard unless asked otherwise: 5 GB, as other programs write.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private const string WholeName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    /// <summary>Writes <paramref name="tensors"/> into <paramref name="directory"/>. Every file is complete and flushed before the first takes its
    /// name, the index last; weight files of an earlier save that no longer belong are then removed.</summary>
    /// <param name="directory">Made when it is not there.</param>
    /// <param name="tensors">Names and tensors, as for <see cref="SafetensorsWriter.Write"/>.</param>
    /// <param name="metadata">Free text for every header; <c>{"format":"pt"}</c> when null.</param>
    /// <param name="castTo">F32, F16 or BF16: floating-point tensors are rounded to it.</param>
    /// <param name="maximumShardBytes">No shard is larger, unless a single tensor is.</param>
    /// <returns>The files' names, the index among them when there is one.</returns>
    /// <exception cref="CheckpointException">As for <see cref="SafetensorsWriter.Write"/>.</exception>
    public static IReadOnlyList<string> Write(string directory, IEnumerable<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null, DType? castTo = null, long maximumShardBytes = DefaultShardBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumShardBytes, 1);
        return Write(directory, TensorToWrite.Checked(directory, tensors, castTo), metadata, maximumShardBytes);
    }

    /// <summary>The same for tensors whose numbers are made when their turn comes.</summary>
    internal static IReadOnlyList<string> Write(string directory, List<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null, long maximumShardBytes = DefaultShardBytes,
        CancellationToken cancellation = default)
    {
        List<List<TensorToWrite>> shards = Split(tensors, maximumShardBytes);
        List<string> names = shards.Count == 1
            ? [WholeName]
            : [.. Enumerable.Range(1, shards.Count).Select(i => $"model-{i:d5}-of-{shards.Count:d5}.safetensors"), IndexName];
        List<AtomicFile> files = [];
        try
        {
            for (int i = 0; i < shards.Count; i++)
            {
                files.Add(new AtomicFile(Path.Combine(directory, names[i])));
                SafetensorsWriter.WriteTo(files[i], shards[i], metadata, cancellation);
                files[i].Finish();
            }
            if (shards.Count > 1)
            {
                files.Add(new AtomicFile(Path.Combine(directory, IndexName)));
                WriteIndex(files[^1], shards, names);
            }
            foreach (AtomicFile file in files)
                file.Commit();
        }
        finally
        {
            foreach (AtomicFile file in files)
                file.Dispose();
        }
        RemoveEarlier(directory, names);
        return names;
    }

    private static List<List<TensorToWrite>> Split(List<TensorToWrite> tensors, long maximum)
    {
        List<List<TensorToWrite>> shards = [[]];
        long bytes = 0;
        foreach (TensorToWrite tensor in tensors)
        {
            if (shards[^1].Count > 0 && bytes + tensor.StoredBytes > maximum)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(tensor);
            bytes += tensor.StoredBytes;
        }
        return shards;
    }

    private static void WriteIndex(AtomicFile file, List<List<TensorToWrite>> shards, List<string> names)
    {
        file.Guarded(() =>
        {
            using Utf8JsonWriter json = new(file.Stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", shards.Sum(shard => shard.Sum(tensor => tensor.StoredBytes)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            for (int i = 0; i < shards.Count; i++)
            {
                foreach (TensorToWrite tensor in shards[i])
                    json.WriteString(tensor.Name, names[i]);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        });
        file.Finish();
    }

    /// <summary>Removes weight files of an earlier save: an older model.safetensors beside new shards, or the reverse, would be read instead of what was saved last.</summary>
    /// <param name="directory">Where weights were saved.</param>
    /// <param name="names">The files of the last save, as <see cref="Write(string, IEnumerable{ValueTuple{string, Tensor}}, IReadOnlyDictionary{string, string}, DType?, long)"/> returns them; others may be among them.</param>
    /// <exception cref="CheckpointException">One could not be removed.</exception>
    public static void RemoveEarlier(string directory, IReadOnlyCollection<string> names)
    {
        string[] earlier = [.. Directory.EnumerateFiles(directory).Where(file => BelongsToSave(Path.GetFileName(file)) && !names.Contains(Path.GetFileName(file)))];
        foreach (string file in earlier)
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointException($"the weights were saved into '{directory}', but '{file}' of an earlier save could not be removed: "
                    + $"{trouble.Message.TrimEnd('.')}; remove it, or it may be read instead", trouble);
            }
        }
    }

    private static bool BelongsToSave(string name) => name is WholeName or IndexName || ShardName().IsMatch(name);

    [GeneratedRegex(@"^model-\d{5}-of-\d{5}\.safetensors$")]
    private static partial Regex ShardName();
}
