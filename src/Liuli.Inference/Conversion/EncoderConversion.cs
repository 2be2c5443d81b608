using Liuli.Inference.Clients.Embeddings;
using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Inference.Conversion;

/// <summary>Writes encoders as Hugging Face directories; what their directory says about vectors of texts goes with them.</summary>
internal static class EncoderConversion
{
    /// <summary>Writes the encoder of one directory into another.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="directory">Where it shall be.</param>
    /// <param name="type">F32, F16 or BF16; null for what most weights are.</param>
    /// <returns>The type of the weights that were written.</returns>
    public static DType ToHuggingFace(string source, string directory, DType? type)
    {
        using PretrainedEncoder pretrained = PretrainedEncoder.Load(source, type: null);
        DType stored = type ?? pretrained.Model.Config.StoredType;
        ModelText text = ModelText.Read(source);
        HuggingFaceWriter.Save(pretrained.Model, directory, stored);
        text.Tokenizer?.Save(directory);
        HuggingFaceText.Write(directory, text, ends: [], begin: null);
        SentenceSettings.CopyFiles(source, directory);
        return stored;
    }
}
