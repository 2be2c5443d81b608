using Liuli.Models;

namespace Liuli.Inference;

/// <summary>An encoder (BERT) and its tokenizer, ready to read texts. It does not generate; <see cref="Clients.LiuliEmbeddingGenerator"/> makes vectors of texts with it.</summary>
/// <remarks>
/// <code>
/// using EncoderModel model = EncoderModel.Load("path");
/// int[] ids = [.. model.EncodePrompt("The capital of France is [MASK].")];
/// EncoderOutput output = model.Encoder.Forward(Tensor.FromInts(ids, [1, ids.Length]));
/// </code>
/// Safe for use from several threads.
/// </remarks>
public sealed class EncoderModel : TextModel
{
    private readonly PretrainedEncoder _pretrained;

    private EncoderModel(string name, PretrainedEncoder pretrained, ModelText text)
        : base(name, pretrained.Directory, text.Tokenizer, pretrained) => _pretrained = pretrained;

    /// <summary>The encoder with its weights.</summary>
    public Encoder Encoder => _pretrained.Model;

    /// <inheritdoc/>
    public override Transformer Transformer => Encoder;

    /// <summary>Loads an encoder from a Hugging Face directory.</summary>
    /// <param name="pathOrName">Which model.</param>
    /// <param name="options">How to hold its weights; as the files have them when null.</param>
    /// <param name="cancellation">Ends the reading and rounding of weights within moments.</param>
    /// <remarks>A directory without a tokenizer's files is a model of ids; a damaged tokenizer is an error.</remarks>
    /// <exception cref="IOException">There is no such model.</exception>
    /// <exception cref="Models.Checkpoints.CheckpointException">A file is damaged, a setting is unknown, or it is a decoder.</exception>
    /// <exception cref="InvalidDataException">The tokenizer knows more tokens than the model has weights for.</exception>
    public static EncoderModel Load(string pathOrName, LoadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LoadOptions();
        string directory = EmbeddedModels.Resolve(pathOrName);
        PretrainedEncoder pretrained = PretrainedEncoder.Load(directory, options.Families, type: options.Type, inMemory: options.InMemory, progress: options.Progress, cancellation: cancellation);
        try
        {
            ModelText text = ModelText.Read(directory);
            CheckVocabulary(pathOrName, text.Tokenizer, pretrained.Model.Config);
            pretrained.Model.Eval();
            return new EncoderModel(pathOrName, pretrained, text);
        }
        catch
        {
            pretrained.Dispose();
            throw;
        }
    }

    /// <summary>The ids that the model reads: [CLS], the text, [SEP].</summary>
    /// <param name="text">The text; special tokens written in it ([MASK]) are recognised.</param>
    /// <param name="addSpecialTokens">Whether to add the tokens around it.</param>
    public override IReadOnlyList<int> EncodePrompt(string text, bool addSpecialTokens = true) => Tokenizer.Encode(text, addSpecialTokens).Ids;
}
