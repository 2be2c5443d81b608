using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Families.Gguf;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>An encoder with the weights of a Hugging Face directory or a GGUF file. <see cref="PretrainedModel"/> is the same for decoders.</summary>
/// <remarks>The model is as safe for use from several threads as <see cref="Module"/> is; disposing of it ends that.</remarks>
public sealed class PretrainedEncoder : IDisposable
{
    private PretrainedEncoder(Encoder model, string directory)
    {
        Model = model;
        Directory = directory;
    }

    /// <summary>The encoder, not training.</summary>
    public Encoder Model { get; }

    /// <summary>The directory or GGUF file that it came from; its tokenizer is there too.</summary>
    public string Directory { get; }

    /// <summary>Reads config.json and the weights (safetensors or pytorch_model.bin, whole or in shards) of <paramref name="directory"/>, or the metadata and weights of a GGUF file. The pooler and
    /// heads are those that the weights have.</summary>
    /// <param name="directory">A directory as Hugging Face programs write it, or a GGUF file.</param>
    /// <param name="families">The architectures to choose from; those of Liuli when null.</param>
    /// <param name="device">Where the weights will live.</param>
    /// <param name="type">How the weights will be stored (<see cref="PretrainedModel.Load"/>): F32, F16, BF16 or a type of blocks; null keeps F16 and BF16.</param>
    /// <param name="inMemory">Whether weights that stay as the file has them are read into memory of their own (<see cref="PretrainedModel.Load"/>).</param>
    /// <param name="progress">Told how much of them has been read.</param>
    /// <param name="cancellation">Ends the work within moments, where weights are read into memory or converted; their memory is given back.</param>
    /// <exception cref="ArgumentException">The weights cannot be stored as <paramref name="type"/>.</exception>
    /// <exception cref="CheckpointException">A file is missing or damaged, a setting is unknown, tensors are missing, extra or misshaped, or it is a decoder.</exception>
    public static PretrainedEncoder Load(
        string directory, ModelFamilies? families = null, Device? device = null, DType? type = DType.F32, bool inMemory = false, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        PretrainedModel.CheckType(directory, type);
        using ModelSource source = ModelSource.Open(directory, families ?? ModelFamilies.Default);
        Encoder model = new(source.Config as EncoderConfig ?? throw new CheckpointException(
            $"loading '{directory}': {source.Config.Family} is a decoder; expected an encoder; use PretrainedModel for it"));
        try
        {
            WeightLoader.Load(model, source.Family, source.Weights, device, type, inMemory: inMemory, progress: progress, cancellation: cancellation);
        }
        catch
        {
            model.ReleaseWeights();
            throw;
        }
        return new PretrainedEncoder(model, directory);
    }

    /// <summary>Whether the config.json of a directory (or that file itself) or a GGUF file is of a family of encoders. Reads no more than the family's name.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or of no known family.</exception>
    public static bool IsEncoder(string path, ModelFamilies? families = null) =>
        GgufCheckpoint.IsGguf(path) ? GgufArchitectures.IsEncoder(path) : (families ?? ModelFamilies.Default).Get(ConfigJson.Load(path).String("model_type")) is EncoderFamily;

    /// <summary>Releases the weights.</summary>
    public void Dispose() => Model.ReleaseWeights();
}
