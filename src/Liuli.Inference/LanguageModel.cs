using System.Runtime.CompilerServices;
using Liuli.Inference.Generation;
using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Inference;

/// <summary>A model and its tokenizer, ready to generate text: the front door of the library.</summary>
/// <remarks>
/// <code>
/// using LanguageModel model = LanguageModel.Load("liuli-mini");
/// await foreach (string piece in model.GenerateAsync("今天天气真"))
///     Console.Write(piece);
/// </code>
/// Safe for use from several threads: each generation has its own cache. <see cref="EncoderModel"/> is the same for encoders.
/// </remarks>
public sealed class LanguageModel : TextModel
{
    private readonly PretrainedModel _pretrained;
    private readonly DType _cacheType;

    private LanguageModel(string name, PretrainedModel pretrained, ModelText text, DType cacheType)
        : base(name, pretrained.Directory, text.Tokenizer, pretrained)
    {
        _cacheType = cacheType;
        _pretrained = pretrained;
        ChatTemplates = text.ChatTemplates;
        EndOfText = EndOfTextTokens.Find(pretrained.Directory, pretrained.Model.Config, text.Tokenizer);
    }

    /// <summary>The decoder with its weights.</summary>
    public Decoder Decoder => _pretrained.Model;

    /// <inheritdoc/>
    public override Transformer Transformer => Decoder;

    /// <summary>Ids with which the model itself ends a text.</summary>
    public IReadOnlyList<int> EndOfText { get; }

    /// <summary>The templates that the model's chats were written with in training; null where the model has none: <c>chat_template.jinja</c> or
    /// tokenizer_config.json's <c>chat_template</c>, or a GGUF file's <c>tokenizer.chat_template</c>.</summary>
    public ChatTemplates? ChatTemplates { get; }

    /// <summary>Loads an embedded model by name, or a Hugging Face directory or GGUF file by path.</summary>
    /// <exception cref="IOException">There is no such model.</exception>
    /// <remarks>A directory without a tokenizer's files is a model of ids; a damaged tokenizer is an error.</remarks>
    /// <exception cref="InvalidDataException">The tokenizer knows more tokens than the model has weights for.</exception>
    /// <param name="pathOrName">Which model.</param>
    /// <param name="options">How to hold its weights; as the files have them when null.</param>
    /// <param name="cancellation">Ends the reading and rounding of weights within moments.</param>
    public static LanguageModel Load(string pathOrName, LoadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LoadOptions();
        string directory = EmbeddedModels.Resolve(pathOrName);
        // The tokenizer's files are read while the weights are: each takes about as long as the other.
        Task<ModelText> reading = Task.Run(() => ModelText.Read(directory));
        PretrainedModel pretrained;
        try
        {
            pretrained = PretrainedModel.Load(directory, options.Families, type: options.Type, inMemory: options.InMemory, progress: options.Progress, cancellation: cancellation);
        }
        catch
        {
            // Nothing of it may outlive the call; the trouble with the weights is the one to tell.
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
            _ = reading.Exception;
            throw;
        }
        try
        {
            ModelText text = reading.GetAwaiter().GetResult();
            CheckVocabulary(pathOrName, text.Tokenizer, pretrained.Model.Config);
            pretrained.Model.Eval();
            KvCache.CheckType(pretrained.Model.Config, options.CacheType);
            return new LanguageModel(pathOrName, pretrained, text, options.CacheType);
        }
        catch
        {
            pretrained.Dispose();
            throw;
        }
    }

    /// <summary>The ids that the model is to continue: what opens a text in training ([CLS], a beginning-of-text token), then the text.</summary>
    /// <param name="text">The text; special tokens written in it are recognised.</param>
    /// <param name="addSpecialTokens">Whether to add the opening token if the text does not begin with it.</param>
    public override IReadOnlyList<int> EncodePrompt(string text, bool addSpecialTokens = true) => PromptEncoding.Encode(Tokenizer, text, addSpecialTokens);

    /// <summary>A generator with a key/value cache of its own.</summary>
    public TextGenerator CreateGenerator() => new(Decoder, HasTokenizer ? Tokenizer : null, EndOfText, _cacheType) { Weights = Weights, Bytes = Bytes };

    /// <summary>A beam search with key/value caches of its own.</summary>
    public BeamSearch CreateBeamSearch() => new(Decoder, HasTokenizer ? Tokenizer : null, EndOfText, _cacheType) { Weights = Weights };

    /// <summary>Streams the continuation of <paramref name="prompt"/> as text.</summary>
    public async IAsyncEnumerable<string> GenerateAsync(
        string prompt, GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using TextGenerator generator = CreateGenerator();
        using IEnumerator<GeneratedPiece> pieces = generator.Generate(EncodePrompt(prompt), options ?? new GenerationOptions(), cancellation).GetEnumerator();
        // Each token is computed on a pool thread, so that the caller's thread (a user interface, a server) stays free.
        while (await Task.Run(pieces.MoveNext, cancellation).ConfigureAwait(false))
        {
            if (pieces.Current.Text.Length > 0)
                yield return pieces.Current.Text;
        }
    }
}
