using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Families;
using Liuli.Models.Families.Gguf;
using Liuli.Models.Quantizing;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Writes models as GGUF files, with weights in any type of the format that is known.</summary>
/// <remarks>Tensor by tensor, some rows at a time: memory does not grow with the model. A file appears under its name only once it is complete.</remarks>
public static class GgufModelWriter
{
    private const string FileType = "general.file_type", QuantizationVersion = "general.quantization_version", Architecture = "general.architecture";

    /// <summary>ggml's number for the present meaning of its block types.</summary>
    private const int CurrentQuantization = 2;

    /// <summary>Writes a model, whatever file it came from. Of an encoder its pooler, which vectors of texts do not need, and its heads for tokens and sentences are left out.</summary>
    /// <param name="model">The model, with weights.</param>
    /// <param name="path">The file.</param>
    /// <param name="mix">The types of the weights.</param>
    /// <param name="more">Metadata beside those of the architecture: a name, the tokenizer, a template.</param>
    /// <param name="families">Where the model's family is found; Liuli's own when null.</param>
    /// <param name="progress">Hears of every tensor.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="ArgumentException">The format has no place for this model.</exception>
    /// <exception cref="CheckpointException">The file could not be written; one that was there is unchanged.</exception>
    public static void Save(Transformer model, string path, QuantizationMix mix, IEnumerable<GgufValue>? more = null, ModelFamilies? families = null,
        Action<GgufProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        GgufArchitecture architecture = GgufArchitectures.OfFamily(model.Config.Family);
        ModelConfig stored = architecture.ToStored(model.Config);
        List<GgufValue> values = [.. GgufArchitectures.Write(model.Config, families ?? ModelFamilies.Default), .. more ?? []];
        AddTypes(values, mix);
        QuantizationRecipe recipe = new(mix, new QuantizationRecipe.ModelShape(stored.Layers, stored.Attention.Heads / stored.Attention.KeyValueHeads, stored.FeedForward.Experts?.Count ?? 0, TiedHead: stored is not DecoderConfig { TiedHead: false }));
        WeightReordering order = new(model.Config, stored);
        List<GgufTensorToWrite> tensors = [.. architecture.TensorsOf(model.Config).Select(setting => Setting(setting.Name, setting.Values))];
        // An expert's matrix is a part of a tensor that has those of all experts; Liuli's order has them expert by expert.
        foreach (var group in model.Parameters().Where(parameter => architecture.Writes(parameter.Name)).GroupBy(parameter => ExpertStacks.StackOf(architecture.TensorName(parameter.Name))))
        {
            (string name, Parameter parameter)[] parts = [.. group];
            Shape part = order.ShapeOf(parts[0].name, parts[0].parameter), shape = ExpertStacks.IsStack(group.Key) ? [parts.Length, .. part] : part;
            tensors.Add(new GgufTensorToWrite(group.Key, shape, recipe.TypeOf(group.Key, shape), [.. parts.Select(p => (Func<Tensor>)(() => order.Apply(p.name, p.parameter)))]));
        }
        GgufWriter.Write(path, values, tensors, progress, cancellation);
    }

    /// <summary>Writes a GGUF file again with other types: its metadata are kept as they are, and nothing else of the architecture needs to be known.</summary>
    /// <param name="source">The file (the first of a split one).</param>
    /// <param name="path">The new file.</param>
    /// <param name="mix">The types of the weights.</param>
    /// <param name="progress">Hears of every tensor.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="CheckpointException">The source is damaged or has tensors that cannot be read, or the new file could not be written.</exception>
    public static void Requantize(string source, string path, QuantizationMix mix, Action<GgufProgress>? progress = null, CancellationToken cancellation = default)
    {
        using GgufCheckpoint file = GgufCheckpoint.Open(source);
        List<GgufValue> values = [.. file.Values.Values.Where(value => value.Key is not (FileType or QuantizationVersion or "general.alignment") && !value.Key.StartsWith("split.", StringComparison.Ordinal))];
        AddTypes(values, mix);
        QuantizationRecipe recipe = new(mix, ShapeOf(file));
        List<GgufTensorToWrite> tensors = [];
        foreach (TensorEntry entry in file.Tensors.Values)
        {
            ElementConversion.ReadableType(entry);
            tensors.Add(new GgufTensorToWrite(entry.Name, entry.Shape, entry.DType is DType.I32 ? DType.I32 : recipe.TypeOf(entry.Name, entry.Shape), () => file.Read(entry.Name)));
        }
        GgufWriter.Write(path, values, tensors, progress, cancellation);
    }

    private static void AddTypes(List<GgufValue> values, QuantizationMix mix)
    {
        values.Add(GgufValue.Of(FileType, (int)mix));
        if (mix.IsQuantized)
            values.Add(GgufValue.Of(QuantizationVersion, CurrentQuantization));
    }

    private static GgufTensorToWrite Setting(string name, float[] values) => new(name, [values.Length], DType.F32, () => Tensor.From(values, [values.Length]));

    private static QuantizationRecipe.ModelShape ShapeOf(GgufCheckpoint file)
    {
        string architecture = file.Values.TryGetValue(Architecture, out GgufValue? name) ? name.AsText() : throw new CheckpointException($"reading '{file.Path}': it has no {Architecture}; expected a model's file");
        GgufSettings settings = new(file, architecture);
        int heads = settings.OptionalInt("attention.head_count") ?? 1;
        return new(settings.OptionalInt("block_count") ?? 1, heads / Math.Max(1, settings.OptionalInt("attention.head_count_kv") ?? heads), settings.OptionalInt("expert_count") ?? 0, !settings.HasHead);
    }
}
