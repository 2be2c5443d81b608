using Liuli.Inference.Clients.Embeddings;
using Liuli.Models;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Quantizing;
using Liuli.Tensors;

namespace Liuli.Inference.Conversion;

/// <summary>Writes encoders as Hugging Face directories and as GGUF files; what is said about vectors of texts goes with them.</summary>
internal static class EncoderConversion
{
    /// <summary>Writes the encoder of a directory or GGUF file into a directory.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="directory">Where it shall be.</param>
    /// <param name="type">F32, F16 or BF16; null for what most weights are, or F16 where they are stored in blocks.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind but the directory.</param>
    /// <returns>The type of the weights that were written.</returns>
    public static DType ToHuggingFace(string source, string directory, DType? type, CancellationToken cancellation)
    {
        using PretrainedEncoder pretrained = PretrainedEncoder.Load(source, type: null, cancellation: cancellation);
        EncoderConfig config = pretrained.Model.Config;
        DType stored = type ?? (config.StoredType.IsQuantized ? DType.F16 : config.StoredType);
        ModelText text = ModelText.Read(source);
        HuggingFaceWriter.Save(pretrained.Model, directory, stored, widenBlocks: true, cancellation: cancellation);
        text.Tokenizer?.Save(directory);
        HuggingFaceText.Write(directory, text, ends: [], begin: null);
        if (GgufCheckpoint.IsGguf(source))
            SentenceSettings.Read(source, config.Width, config.ContextLength).Write(directory, config.Width);
        else
            SentenceSettings.CopyFiles(source, directory);
        return stored;
    }

    /// <summary>Writes the encoder of a directory as a GGUF file.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="path">The file.</param>
    /// <param name="mix">The types of the weights; null for what most of them are.</param>
    /// <param name="warn">Hears what the format cannot express.</param>
    /// <param name="progress">Hears of every tensor.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The types of the weights that were written.</returns>
    public static QuantizationMix ToGguf(string source, string path, QuantizationMix? mix, Action<string> warn, Action<GgufProgress>? progress, CancellationToken cancellation)
    {
        using PretrainedEncoder pretrained = PretrainedEncoder.Load(source, type: null, cancellation: cancellation);
        EncoderConfig config = pretrained.Model.Config;
        QuantizationMix written = mix ?? ModelConverter.Nearest(config.StoredType);
        SentenceSettings settings = SentenceSettings.Read(source, config.Width, config.ContextLength);
        List<GgufValue> values = [ModelConverter.NameOf(source), .. GgufTokenizerValues.Of(ModelText.Read(source), config, ends: [], warn), .. settings.ToGguf("bert", config.ContextLength, warn)];
        string[] left = [.. Heads(config)];
        if (left.Length > 0)
            warn($"the format has no place for the {string.Join(" and the ", left)}, left out; vectors of texts are made without");
        GgufModelWriter.Save(pretrained.Model, path, written, values, progress: progress, cancellation: cancellation);
        return written;
    }

    private static IEnumerable<string> Heads(EncoderConfig config)
    {
        if (config.Pooler)
            yield return "pooler";
        if (config.MaskedTokenHead)
            yield return "head for masked tokens";
        if (config.NextSentenceHead)
            yield return "head for the next sentence";
    }
}
