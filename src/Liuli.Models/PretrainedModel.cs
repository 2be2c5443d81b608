using Liuli.Models.Checkpoints;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A decoder with the weights of a Hugging Face directory or a GGUF file. <see cref="PretrainedEncoder"/> is the same for encoders.</summary>
/// <remarks>The model is as safe for use from several threads as <see cref="Module"/> is; disposing of it ends that.</remarks>
public sealed class PretrainedModel : IDisposable
{
    private PretrainedModel(Decoder model, string directory)
    {
        Model = model;
        Directory = directory;
    }

    /// <summary>The decoder, not training.</summary>
    public Decoder Model { get; }

    /// <summary>The directory or GGUF file that it came from; its tokenizer is there too.</summary>
    public string Directory { get; }

    /// <summary>Reads config.json and the weights (safetensors or pytorch_model.bin, whole or in shards) of <paramref name="directory"/>, or the metadata and weights of a GGUF file.</summary>
    /// <remarks>Weights of safetensors and GGUF files that are wanted in the file's type stay memory-mapped, unless <paramref name="inMemory"/> says otherwise. F16 and BF16 weights that are kept so (a type of null keeps them)
    /// are every matrix and the token table; norms, biases and positions are widened to F32, and so is all else where F32 is wanted. As a type of blocks,
    /// every matrix and the token table are rounded to blocks while loading, one after the other; norms, biases, positions
    /// and matrices whose rows fill no whole blocks stay F32. Blocks run along a row's inputs, and products with 16-bit weights read such rows, so GPT-2's matrices are turned round first, in
    /// memory of their own; a type of null makes such models F32.</remarks>
    /// <param name="directory">A directory as Hugging Face programs write it, or a GGUF file (the first of a split one).</param>
    /// <param name="families">The architectures to choose from; those of Liuli when null.</param>
    /// <param name="device">Where the weights will live.</param>
    /// <param name="type">How the weights will be stored: F32, F16, BF16 or a type of blocks; null keeps F16, BF16 and blocks, for inference, unless matrices would have to be turned.</param>
    /// <param name="inMemory">Whether weights that stay as the file has them are read into memory of their own, in pages of 2 MiB where the system gives them,
    /// instead of mapping the file: opening takes longer, every token after that may be faster, and two processes no longer share the memory.</param>
    /// <param name="progress">Told how much of them has been read.</param>
    /// <param name="cancellation">Ends the work within moments, where weights are read into memory or converted; their memory is given back.</param>
    /// <exception cref="ArgumentException">The weights cannot be stored as <paramref name="type"/>.</exception>
    /// <exception cref="CheckpointException">A file is missing or damaged, a setting is unknown, or tensors are missing, extra or misshaped; or there is not enough memory to read them into.</exception>
    public static PretrainedModel Load(
        string directory, ModelFamilies? families = null, Device? device = null, DType? type = DType.F32, bool inMemory = false, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        CheckType(directory, type);
        using ModelSource source = ModelSource.Open(directory, families ?? ModelFamilies.Default);
        DecoderConfig config = AsDecoder(source.Config, directory);
        // Turning matrices round costs a start more than a model that is so small or old gains.
        if (config.WeightLayout == WeightLayout.InOut)
            type ??= DType.F32;
        Decoder model = new(type is { } rounded && rounded != DType.F32 ? config with { WeightLayout = WeightLayout.OutIn } : config);
        try
        {
            WeightLoader.Load(model, source.Family, source.Weights, device, type, config.WeightLayout, inMemory, progress, cancellation);
        }
        catch
        {
            model.ReleaseWeights();
            throw;
        }
        return new PretrainedModel(model, directory);
    }

    /// <summary>Refuses types that weights cannot have.</summary>
    internal static void CheckType(string directory, DType? type)
    {
        if (type is { } wanted && wanted != DType.F32 && !wanted.IsFloat16 && !wanted.IsQuantized)
            throw new ArgumentException($"loading '{directory}': weights can be stored as F32, F16, BF16 or in blocks, {type} was asked for", nameof(type));
    }

    /// <summary>Reads the config.json of <paramref name="directory"/> alone (or that file itself), or the metadata of a GGUF file; no weights are needed.</summary>
    /// <exception cref="CheckpointException">It is missing or damaged, or a setting is unknown or unsupported.</exception>
    public static DecoderConfig ReadConfig(string directory, ModelFamilies? families = null) =>
        AsDecoder(ModelSource.ReadConfig(directory, families ?? ModelFamilies.Default), directory);

    /// <summary>Describes the model, a decoder or an encoder, of a directory or GGUF file with the types that its tensors have there; no weights are read.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or a setting is unknown or unsupported.</exception>
    public static ModelDescription Describe(string directory, ModelFamilies? families = null)
    {
        using ModelSource source = ModelSource.Open(directory, families ?? ModelFamilies.Default);
        Dictionary<string, DType?> types = source.Weights.Tensors.Values.GroupBy(entry => source.Family.Canonical(entry.Name)).ToDictionary(group => group.Key, group => group.First().DType);
        return new ModelDescription(source.Config, name => types.GetValueOrDefault(source.Family.TensorName(name)));
    }

    private static DecoderConfig AsDecoder(ModelConfig config, string path) => config as DecoderConfig ?? throw new CheckpointException(
        $"loading '{path}': {config.Family} is an encoder, which reads a text as a whole and does not continue it: generating, chatting, training and measuring need a decoder. Choose one, or use forward, explain and inspect, in C# PretrainedEncoder, EncoderModel or LiuliEmbeddingGenerator");

    /// <summary>Releases the weights.</summary>
    public void Dispose() => Model.ReleaseWeights();
}
