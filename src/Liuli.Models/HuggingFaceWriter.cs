using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Writes a decoder as Hugging Face programs read it: config.json and model.safetensors.</summary>
public static class HuggingFaceWriter
{
    /// <summary>Writes <paramref name="model"/> into <paramref name="directory"/>, which is made when it is not there. Each file appears complete or not
    /// at all.</summary>
    /// <param name="model">The model, with weights.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="type">F32, or F16 or BF16 to round the weights to.</param>
    /// <param name="families">Where the model's family is found; Liuli's own when null.</param>
    /// <exception cref="CheckpointException">A file could not be written.</exception>
    /// <exception cref="ArgumentException">The family's files cannot express this model.</exception>
    public static void Save(Decoder model, string directory, DType type = DType.F32, ModelFamilies? families = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Parameters().FirstOrDefault(p => p.Parameter.HasValue && p.Parameter.Value.DType.IsQuantized) is { Parameter: { } rounded } weight)
            throw new ArgumentException($"writing '{directory}': {weight.Name} is stored as {rounded.Value.DType}, which these files do not have; load the model as F32 to write it");
        families ??= ModelFamilies.Default;
        ModelFamily family = families.Get(model.Config.Family);
        System.Text.Json.Nodes.JsonObject config = families.Write(model.Config, type);
        ShardedSafetensorsWriter.Write(directory, model.NamedParameters().Select(p => (family.TensorName(p.Name), p.Value)), castTo: type);
        ConfigJsonWriter.Write(Path.Combine(directory, "config.json"), config);
    }
}
