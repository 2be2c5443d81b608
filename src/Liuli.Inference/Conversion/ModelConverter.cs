using System.Text.RegularExpressions;
using Liuli.Models;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Models.Quantizing;
using Liuli.Tensors;

namespace Liuli.Inference.Conversion;

/// <summary>Writes models in another format or type: weights, settings, tokenizer, template and stop tokens travel together.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public static partial class ModelConverter
{
    /// <summary>Writes a model as a GGUF file.</summary>
    /// <param name="source">A Hugging Face directory, a GGUF file, or the name of an embedded model. A GGUF file keeps its metadata as they are.</param>
    /// <param name="path">The file; one that is there is replaced once the new one is complete.</param>
    /// <param name="mix">The types of the weights; null for the nearest to what most of them are.</param>
    /// <param name="progress">Hears of every tensor.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="CheckpointException">The source is damaged, or the file could not be written.</exception>
    /// <exception cref="ArgumentException">The format has no place for the model.</exception>
    /// <exception cref="Tokenizers.TokenizerException">The format has no place for the tokenizer.</exception>
    public static ConversionResult ToGguf(string source, string path, QuantizationMix? mix = null, Action<GgufProgress>? progress = null, CancellationToken cancellation = default)
    {
        string resolved = EmbeddedModels.Resolve(source);
        RefuseSame(resolved, path);
        List<string> warnings = [];
        long before;
        if (GgufCheckpoint.IsGguf(resolved))
        {
            mix ??= Nearest(resolved);
            GgufModelWriter.Requantize(resolved, path, mix.Value, progress, cancellation);
            before = WeightBytes(resolved);
        }
        else if (PretrainedEncoder.IsEncoder(resolved))
        {
            mix = EncoderConversion.ToGguf(resolved, path, mix, warnings.Add, progress, cancellation);
            before = WeightBytes(resolved);
        }
        else
        {
            using PretrainedModel pretrained = PretrainedModel.Load(resolved, type: null, cancellation: cancellation);
            mix ??= Nearest(pretrained.Model.Config.StoredType);
            ModelText text = ModelText.Read(resolved);
            IReadOnlyList<int> ends = EndOfTextTokens.Find(resolved, pretrained.Model.Config, text.Tokenizer);
            List<GgufValue> values = [NameOf(resolved), .. GgufTokenizerValues.Of(text, pretrained.Model.Config, ends, warnings.Add)];
            GgufModelWriter.Save(pretrained.Model, path, mix.Value, values, progress: progress, cancellation: cancellation);
            before = WeightBytes(resolved);
        }
        return new ConversionResult(Path.GetFullPath(path), mix.Value.Spelling, before, WeightBytes(path), warnings);
    }

    /// <summary>Writes a model as a Hugging Face directory: config.json, model.safetensors, tokenizer.json, tokenizer_config.json and generation_config.json.</summary>
    /// <param name="source">A GGUF file, a Hugging Face directory, or the name of an embedded model.</param>
    /// <param name="directory">Made when it is not there; files of the same names are replaced.</param>
    /// <param name="type">F32, F16 or BF16; null for what most weights are, or F16 where they are stored in blocks.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="CheckpointException">The source is damaged, or a file could not be written.</exception>
    /// <exception cref="ArgumentException">The directory's files have no place for the model.</exception>
    public static ConversionResult ToHuggingFace(string source, string directory, DType? type = null, CancellationToken cancellation = default)
    {
        string resolved = EmbeddedModels.Resolve(source);
        RefuseSame(resolved, directory);
        DType stored = default;
        string[] files = [];
        AtomicFolder.Write(directory, folder =>
        {
            stored = PretrainedEncoder.IsEncoder(resolved) ? EncoderConversion.ToHuggingFace(resolved, folder, type, cancellation) : DecoderToHuggingFace(resolved, folder, type, cancellation);
            files = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))];
        });
        ShardedSafetensorsWriter.RemoveEarlier(directory, files);
        return new ConversionResult(Path.GetFullPath(directory), stored.ToString().ToLowerInvariant(), WeightBytes(resolved), WeightBytes(directory), []);
    }

    private static DType DecoderToHuggingFace(string resolved, string directory, DType? type, CancellationToken cancellation)
    {
        using PretrainedModel pretrained = PretrainedModel.Load(resolved, type: null, cancellation: cancellation);
        DecoderConfig config = pretrained.Model.Config;
        DType stored = type ?? (config.StoredType.IsQuantized ? DType.F16 : config.StoredType);
        ModelText text = ModelText.Read(resolved);
        HuggingFaceWriter.Save(pretrained.Model, directory, stored, widenBlocks: true, cancellation: cancellation);
        text.Tokenizer?.Save(directory);
        HuggingFaceText.Write(directory, text, EndOfTextTokens.Find(resolved, config, text.Tokenizer), config.BeginToken);
        return stored;
    }

    private static void RefuseSame(string source, string target)
    {
        if (Normal(source) == Normal(target) || IsPartOf(source, target))
            throw new ArgumentException($"converting '{source}': the result would take the place of the model that is read; choose another path");
    }

    /// <summary>Whether <paramref name="target"/> is a file of the model's directory (GGUF files beside it are models of their own), or one more part of its split file.</summary>
    private static bool IsPartOf(string source, string target)
    {
        if (!File.Exists(target))
            return false;
        if (Directory.Exists(source))
            return Normal(Path.GetDirectoryName(Path.GetFullPath(target))!) == Normal(source) && !target.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        Match one = PartOfMany().Match(Normal(source)), other = PartOfMany().Match(Normal(target));
        return one.Success && other.Success && one.Groups["model"].Value == other.Groups["model"].Value;
    }

    [GeneratedRegex(@"^(?<model>.+)-\d{5}-of-\d{5}\.gguf$")]
    private static partial Regex PartOfMany();

    private static string Normal(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static QuantizationMix Nearest(string gguf)
    {
        using GgufCheckpoint file = GgufCheckpoint.Open(gguf);
        return file.Tensors.Values.MaxBy(tensor => tensor.StoredBytes) is { DType: { } stored } ? Nearest(stored) : QuantizationMix.F32;
    }

    /// <summary>The mix that keeps weights of a type as they are.</summary>
    internal static QuantizationMix Nearest(DType stored) => stored switch
    {
        DType.F16 => QuantizationMix.F16,
        DType.BF16 => QuantizationMix.BF16,
        DType.F32 => QuantizationMix.F32,
        _ => throw new ArgumentException($"converting: the weights are stored as {stored}, which would be rounded once more; say which type is wanted"),
    };

    private static long WeightBytes(string path)
    {
        using Checkpoint file = Checkpoint.Open(path);
        return file.Tensors.Values.Sum(tensor => tensor.StoredBytes);
    }

    /// <summary>The model's name in a GGUF file: that of its directory.</summary>
    internal static GgufValue NameOf(string directory) => GgufValue.Of("general.name", Path.GetFileName(Normal(directory)));
}
