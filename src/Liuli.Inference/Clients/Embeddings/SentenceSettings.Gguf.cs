using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Inference.Clients.Embeddings;

/// <content>The same in a GGUF file, which says the pooling alone: <c>ARCHITECTURE.pooling_type</c>. Vectors have length 1, and no text is cut off.</content>
internal sealed partial record SentenceSettings
{
    private const string Pooler = "1_Pooling";

    /// <summary>llama.cpp's numbers: 0 none, 1 mean, 2 [CLS], 3 last, 4 a score of how well two texts fit.</summary>
    private static readonly (int Number, EmbeddingPooling Pooling)[] s_numbers = [(1, EmbeddingPooling.Mean), (2, EmbeddingPooling.First), (3, EmbeddingPooling.Last)];

    /// <summary>The settings as metadata.</summary>
    /// <param name="architecture">What keys begin with.</param>
    /// <param name="context">The model's context.</param>
    /// <param name="warn">Hears what the format cannot express.</param>
    public IEnumerable<GgufValue> ToGguf(string architecture, int context, Action<string> warn)
    {
        if (!Normalized)
            warn("vectors are not divided by their length, which the format has no place for: from the file they have length 1");
        if (LongestText is { } longest && longest < context)
            warn($"texts are cut off after {Counted.Of(longest, "token")}, which the format has no place for: give the file no longer ones");
        return Pooling is { } pooling ? [GgufValue.Of(Key(architecture), Array.Find(s_numbers, known => known.Pooling == pooling).Number)] : [];
    }

    /// <summary>Writes the files of sentence-transformers, where there is a pooling.</summary>
    public void Write(string directory, int width)
    {
        if (Pooling is not { } pooling)
            return;
        List<(string Type, string Path)> steps = [("Transformer", ""), ("Pooling", Pooler)];
        if (Normalized)
            steps.Add(("Normalize", "2_Normalize"));
        JsonArray modules = [.. steps.Select((step, i) => new JsonObject { ["idx"] = i, ["name"] = $"{i}", ["path"] = step.Path, ["type"] = $"sentence_transformers.models.{step.Type}" })];
        JsonObject pooler = new() { ["word_embedding_dimension"] = width };
        foreach ((string key, EmbeddingPooling known) in s_poolings)
            pooler[PoolingMode + key] = known == pooling;
        Directory.CreateDirectory(Path.Combine(directory, Pooler));
        File.WriteAllText(Path.Combine(directory, Pooler, "config.json"), pooler.ToJsonString());
        File.WriteAllText(Path.Combine(directory, Modules), modules.ToJsonString());
    }

    private static SentenceSettings ReadGguf(string path)
    {
        using GgufCheckpoint file = GgufCheckpoint.Open(path);
        SentenceSettings silent = new(null, Normalized: true, LongestText: null);
        if (!file.Values.TryGetValue("general.architecture", out GgufValue? name) || !file.Values.TryGetValue(Key(name.AsText()), out GgufValue? value) || value.AsInteger() == 0)
            return silent;
        (int number, EmbeddingPooling pooling) = Array.Find(s_numbers, known => known.Number == value.AsInteger());
        return number > 0 ? silent with { Pooling = pooling } : throw Unsupported(path, $"{value.Key} = {value}", $"expected one of {string.Join(", ", s_numbers.Select(known => $"{known.Number} ({known.Pooling})"))}");
    }

    private static string Key(string architecture) => architecture + ".pooling_type";
}
