using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Families.Gguf;

namespace Liuli.Models;

/// <summary>What a model is read from, a Hugging Face directory or a GGUF file: its description, its weights, and what the weights' tensors are called.</summary>
/// <param name="Config">The description, with the layout and type that the weights have in the file.</param>
/// <param name="Family">Whose names the tensors have.</param>
/// <param name="Weights">The tensors.</param>
internal sealed record ModelSource(ModelConfig Config, ModelFamily Family, Checkpoint Weights) : IDisposable
{
    public static ModelSource Open(string path, ModelFamilies families) => GgufCheckpoint.IsGguf(path) ? OpenGguf(path, families) : OpenDirectory(path, families);

    /// <summary>The description alone.</summary>
    public static ModelConfig ReadConfig(string path, ModelFamilies families)
    {
        if (!GgufCheckpoint.IsGguf(path))
            return families.Read(ConfigJson.Load(path));
        using ModelSource source = OpenGguf(path, families);
        return source.Config;
    }

    public void Dispose() => Weights.Dispose();

    private static ModelSource OpenDirectory(string path, ModelFamilies families)
    {
        ModelConfig config = families.Read(ConfigJson.Load(path));
        ModelFamily family = families.Get(config.Family);
        Checkpoint weights = Checkpoint.Open(path);
        if (weights.Tensors.Values.MaxBy(t => t.StoredBytes) is { DType: { } stored })
            config = config with { StoredType = stored };
        HashSet<string> names = [.. weights.Tensors.Keys.Select(family.Canonical)];
        return new ModelSource(family.WithParts(config, names.Contains), family, weights);
    }

    private static ModelSource OpenGguf(string path, ModelFamilies families)
    {
        GgufCheckpoint weights = GgufCheckpoint.Open(path);
        try
        {
            (ModelConfig config, ModelFamily family) = GgufArchitectures.Read(weights, families);
            return new ModelSource(config, family, config.FeedForward.Experts is { } experts ? new ExpertStacks(weights, experts.Count) : weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
