using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Checkpoints.Pickle;
using Liuli.Models.Checkpoints.Safetensors;

namespace Liuli.Models.Checkpoints;

/// <summary>Finds the weights in a directory, and the format of a file from its first bytes.</summary>
internal static class CheckpointOpener
{
    private static readonly string[] s_names = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    public static Checkpoint Open(string path)
    {
        if (!Directory.Exists(path))
            return OpenFile(path);
        foreach (string name in s_names)
        {
            if (File.Exists(Path.Combine(path, name)))
                return OpenFile(Path.Combine(path, name));
        }
        string[] there = [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Order().Take(12)];
        throw new CheckpointException($"looking for weights in '{path}': expected one of {string.Join(", ", s_names)}; found "
            + $"{(there.Length == 0 ? "no files" : string.Join(", ", there))}; name the weight file itself if it is called otherwise");
    }

    public static Checkpoint OpenFile(string path)
    {
        byte[] start = Trouble.Reading(path, () => ReadStart(path));
        if (start.Length == 0)
            throw Trouble.Damaged(path, "it is empty");
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return ShardedCheckpoint.OpenIndex(path);
        if (start.AsSpan().StartsWith("PK"u8))
            return ZipCheckpoint.OpenZip(path);
        if (start.AsSpan().StartsWith("GGUF"u8))
            return GgufCheckpoint.Open(path);
        if (start.AsSpan().StartsWith("version https://git-lfs"u8))
            throw new CheckpointException($"reading '{path}': it is a Git LFS pointer of {new FileInfo(path).Length} bytes, not the weights; run `git lfs pull` where it came from");
        if (LegacyCheckpoint.IsLegacy(start))
            return LegacyCheckpoint.OpenLegacy(path);
        if (start.Length > 8 && start[8] == (byte)'{')
            return SafetensorsCheckpoint.OpenSafetensors(path);
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            return SafetensorsCheckpoint.OpenSafetensors(path); // says what is wrong with it
        throw new CheckpointException($"reading '{path}': expected safetensors, GGUF, or a PyTorch checkpoint in zip or legacy form; it starts with "
            + $"{Convert.ToHexString(start)}, which is none of them; check that the file is the weights and complete");
    }

    private static byte[] ReadStart(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] start = new byte[24];
        return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }
}
