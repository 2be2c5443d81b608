using Liuli.Inference.Structured;
using Liuli.Models;
using Liuli.Tokenizers;

namespace Liuli.Inference;

/// <summary>A model and its tokenizer: what a <see cref="LanguageModel"/>, which continues texts, and an <see cref="EncoderModel"/>, which reads them, have in common.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public abstract class TextModel : IDisposable
{
    private readonly Tokenizer? _tokenizer;

    private protected TextModel(string name, string path, Tokenizer? tokenizer, IDisposable weights)
    {
        Weights = new WeightLease(name, weights.Dispose);
        Name = name;
        Location = path;
        _tokenizer = tokenizer;
        Bytes = new Lazy<ByteVocabulary>(() => new ByteVocabulary(Tokenizer));
    }

    /// <summary>The name or path that it was loaded by.</summary>
    public string Name { get; }

    /// <summary>The model with its weights.</summary>
    public abstract Transformer Transformer { get; }

    /// <summary>Whether there is a tokenizer; without one the model takes and gives ids only.</summary>
    public bool HasTokenizer => _tokenizer is not null;

    /// <summary>Text to token ids and back, as the model was trained.</summary>
    /// <exception cref="InvalidOperationException">The directory or file has none.</exception>
    public Tokenizer Tokenizer => _tokenizer ?? throw new InvalidOperationException(
        $"the model '{Name}' has no tokenizer ({string.Join(", ", ModelText.TokenizerFiles)}) beside its weights, so it takes token ids only; give ids, or copy the tokenizer's files there");

    /// <summary>The directory or file that it came from.</summary>
    internal string Location { get; }

    /// <summary>The bytes of the tokens; made when first needed, once for all generators.</summary>
    internal Lazy<ByteVocabulary> Bytes { get; }

    /// <summary>Held by whoever computes with the weights.</summary>
    internal WeightLease Weights { get; }

    /// <summary>Loads a model of either kind, as its config.json says: an embedded one by name, or a Hugging Face directory or GGUF file by path.</summary>
    /// <param name="pathOrName">Which model.</param>
    /// <param name="options">How to hold its weights; as the files have them when null.</param>
    /// <param name="cancellation">Ends the reading and rounding of weights within moments.</param>
    /// <returns>A <see cref="LanguageModel"/> or an <see cref="EncoderModel"/>.</returns>
    /// <exception cref="IOException">There is no such model.</exception>
    /// <exception cref="InvalidDataException">The tokenizer knows more tokens than the model has weights for.</exception>
    public static TextModel Open(string pathOrName, LoadOptions? options = null, CancellationToken cancellation = default) =>
        PretrainedEncoder.IsEncoder(EmbeddedModels.Resolve(pathOrName), options?.Families) ? EncoderModel.Load(pathOrName, options, cancellation) : LanguageModel.Load(pathOrName, options, cancellation);

    /// <summary>The ids that the model is given for a text, as in training.</summary>
    /// <param name="text">The text; special tokens written in it are recognised.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that belong there.</param>
    public abstract IReadOnlyList<int> EncodePrompt(string text, bool addSpecialTokens = true);

    /// <summary>The token with an id as the vocabulary spells it; <c>⟨id⟩</c> for rows of the embedding that no token belongs to.</summary>
    public string TokenOf(int id) => _tokenizer?.HasId(id) == true ? _tokenizer.IdToToken(id) : $"⟨{id}⟩";

    /// <summary>The text of ids; those that no token belongs to have none.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = false) =>
        _tokenizer?.Decode([.. ids.Where(_tokenizer.HasId)], skipSpecialTokens) ?? "";

    /// <summary>Releases the weights: at once, or when computations that other threads have under way (a token, a call for vectors) have ended. What comes later is refused.</summary>
    public void Dispose() => Weights.Dispose();

    /// <summary>Refuses a tokenizer that gives ids which the model has no weights for.</summary>
    private protected static void CheckVocabulary(string pathOrName, Tokenizer? tokenizer, ModelConfig config)
    {
        if (tokenizer?.VocabularySize > config.VocabularySize)
        {
            throw new InvalidDataException(
                $"loading '{pathOrName}': the tokenizer has {Counted.Of(tokenizer.VocabularySize, "token")}, the model's embedding only {config.VocabularySize}; they do not belong together, copy the tokenizer files that came with the weights");
        }
    }
}
