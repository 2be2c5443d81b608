using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Families.Gguf;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Writes a model as Hugging Face programs read it: config.json and model.safetensors.</summary>
public static class HuggingFaceWriter
{
    /// <summary>Writes <paramref name="model"/> into <paramref name="directory"/>, which is made when it is not there. Each file appears complete or not
    /// at all. Weights that lie otherwise than in such files (a GGUF file's) are written in the usual order.</summary>
    /// <param name="model">The model, with weights.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="type">F32, or F16 or BF16 to round the weights to.</param>
    /// <param name="families">Where the model's family is found; Liuli's own when null.</param>
    /// <param name="widenBlocks">Whether weights that are stored in blocks are written as the numbers that the blocks stand for, instead of refused.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind but the directory.</param>
    /// <exception cref="CheckpointException">A file could not be written.</exception>
    /// <exception cref="ArgumentException">The family's files cannot express this model.</exception>
    public static void Save(Transformer model, string directory, DType type = DType.F32, ModelFamilies? families = null, bool widenBlocks = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!widenBlocks && model.Parameters().FirstOrDefault(p => p.Parameter.HasValue && p.Parameter.Value.DType.IsQuantized) is { Parameter: { } rounded } weight)
            throw new ArgumentException($"writing '{directory}': {weight.Name} is stored as {rounded.Value.DType}, which these files do not have; load the model as F32 to write it");
        families ??= ModelFamilies.Default;
        ModelFamily family = families.Get(model.Config.Family);
        ModelConfig published = model.Config is DecoderConfig decoder ? GgufArchitectures.AsPublished(decoder) : model.Config;
        System.Text.Json.Nodes.JsonObject config = families.Write(published, type);
        WeightReordering order = new(model.Config, published);
        IEnumerable<TensorToWrite> tensors = model.Parameters().Select(p => ToWrite(family.TensorName(p.Name), p.Name, p.Parameter, order));
        ShardedSafetensorsWriter.Write(directory, TensorToWrite.Checked(directory, tensors, type), cancellation: cancellation);
        ConfigJsonWriter.Write(Path.Combine(directory, "config.json"), config);
    }

    private static TensorToWrite ToWrite(string file, string name, Parameter parameter, WeightReordering order)
    {
        Tensor values = parameter.Value;
        bool asStored = !values.DType.IsQuantized && !order.Changes(name, parameter);
        DType type = asStored ? values.DType : DType.F32;
        return new TensorToWrite(file, order.ShapeOf(name, parameter), type, type, () => asStored ? values : order.Apply(name, parameter).To(DType.F32));
    }
}
