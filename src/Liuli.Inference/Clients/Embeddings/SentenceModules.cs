using System.Text.Json;
using Liuli.Models.Checkpoints;

namespace Liuli.Inference.Clients.Embeddings;

/// <summary>The steps that a modules.json lists.</summary>
internal static class SentenceModules
{
    /// <summary>The last part of each step's type (<c>sentence_transformers.models.Pooling</c>: Pooling) and the folder with its settings, in order.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or a folder lies elsewhere.</exception>
    public static IReadOnlyList<(string Type, string Path)> Read(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. json.RootElement.EnumerateArray().Select(step => (Text(step, "type").Split('.')[^1], Folder(file, Text(step, "path"))))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException($"reading '{file}': expected a list of steps, each with a type and a path: {JsonFault.Of(error)}; take the file that came with the model", error);
        }
    }

    private static string Text(JsonElement step, string key) => step.GetProperty(key).GetString() ?? "";

    private static string Folder(string file, string path) =>
        !Path.IsPathRooted(path) && !path.Split('/', '\\').Contains("..")
            ? path
            : throw new CheckpointException($"reading '{file}': the folder '{path}' of a step lies outside the model's; expected one below it");
}
