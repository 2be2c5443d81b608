using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers;

/// <summary>
/// Text to token ids and back, the way Hugging Face's tokenizers do it: normalizer, pre-tokenizer, model, post-processor, decoder.
/// A tokenizer is immutable and may be used by any number of threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerPipeline _pipeline;
    private readonly TextEncoder _encoder;
    private readonly Lazy<TokenBytes> _bytes;
    private readonly Dictionary<int, AddedToken> _addedById;
    private readonly Dictionary<string, int> _addedByContent;

    internal Tokenizer(TokenizerPipeline pipeline, SpecialTokens specialTokens)
    {
        _bytes = new Lazy<TokenBytes>(() => new TokenBytes(pipeline));
        _pipeline = pipeline;
        _encoder = new TextEncoder(pipeline);
        _addedById = pipeline.AddedTokens.ToDictionary(token => token.Id);
        _addedByContent = pipeline.AddedTokens.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        SpecialTokens = specialTokens;
        VocabularySize = Math.Max(pipeline.Model.Vocabulary.Size, pipeline.AddedTokens.Select(token => token.Id + 1).DefaultIfEmpty().Max());
    }

    /// <summary>The largest id plus one: the rows that an embedding needs. Ids may have gaps.</summary>
    public int VocabularySize { get; }

    /// <summary>The tokens that are found in the text before the model sees it, by rising id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => _pipeline.AddedTokens;

    /// <summary>The tokens with a role.</summary>
    public SpecialTokens SpecialTokens { get; }

    /// <summary>The parts, for the writer and the tests.</summary>
    internal TokenizerPipeline Pipeline => _pipeline;

    /// <summary>
    /// Reads a tokenizer.json, a vocab.txt, a SentencePiece model (<c>.model</c>), a file of ranks (<c>.tiktoken</c>, or Llama 3's
    /// tokenizer.model), or a directory that holds a tokenizer.json, a vocab.txt, a vocab.json with a merges.txt, a tokenizer.model,
    /// spiece.model or sentencepiece.bpe.model, or a .tiktoken file (looked for in this order). A tokenizer_config.json beside them is taken into account.
    /// </summary>
    /// <exception cref="TokenizerException">Nothing usable is there, a file is damaged, or a component is not supported.</exception>
    public static Tokenizer Load(string fileOrDirectory) => TokenizerLoader.Load(fileOrDirectory);

    /// <summary>Reads the text of a tokenizer.json.</summary>
    /// <exception cref="TokenizerException">The text is damaged or names a component that is not supported.</exception>
    public static Tokenizer FromJson(string json) => TokenizerJsonReader.Read(System.Text.Encoding.UTF8.GetBytes(json), "tokenizer.json", config: null);

    /// <summary>Reads a file of ranks (tiktoken's) whose name does not say which encoding it is.</summary>
    /// <param name="path">The file: a line for each token, its bytes in base64 and its rank.</param>
    /// <param name="pattern">The regular expression whose matches are the words.</param>
    /// <param name="specialTokens">Tokens beside the ranks, with their ids.</param>
    /// <exception cref="TokenizerException">The file is damaged, or the pattern is not supported.</exception>
    public static Tokenizer FromTiktoken(string path, string pattern, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return TiktokenFile.Load(path, pattern, _ => (specialTokens ?? new Dictionary<string, int>()).Select(token => (token.Key, token.Value)));
    }

    /// <summary>Makes the tokenizer that a GGUF file's metadata describe.</summary>
    /// <exception cref="TokenizerException">The metadata contradict each other, or name a tokenizer or word pattern that is not supported.</exception>
    public static Tokenizer FromGguf(GgufVocabulary vocabulary) => GgufTokenizer.Create(vocabulary);

    /// <summary>Describes this tokenizer as the metadata of a GGUF file do, the opposite of <see cref="FromGguf"/>.</summary>
    /// <param name="rows">How many rows the model's table has; those without a token get a name and the type unused.</param>
    /// <param name="warn">Hears, in a sentence, of every part that the format has no place for, so that some texts are cut otherwise by who reads the file.</param>
    /// <exception cref="TokenizerException">The format has no place for this kind of tokenizer, or the model has fewer rows than there are tokens.</exception>
    public GgufVocabulary ToGguf(int rows, Action<string>? warn = null) => GgufExport.Create(this, rows, warn ?? (_ => { }));

    /// <summary>
    /// A tokenizer whose tokens are the distinct characters (code points) of a text, in the order of their code points: the
    /// smallest vocabulary that spells the text. Characters that the text lacks vanish when encoding.
    /// </summary>
    /// <exception cref="TokenizerException">The text is empty.</exception>
    public static Tokenizer FromCharacters(string text) => CharacterTokenizer.Create(text);

    /// <summary>Tokenizes a text, with the ranges of the tokens in it.</summary>
    /// <param name="text">The text. A lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor adds its tokens; those written in the text are found either way.</param>
    public Encoding Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodingBuilder.Build(_pipeline, _encoder, this, text, null, addSpecialTokens);
    }

    /// <summary>Tokenizes two texts that belong together; the ranges of each count in its own text.</summary>
    public Encoding EncodePair(string a, string b, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return EncodingBuilder.Build(_pipeline, _encoder, this, a, b, addSpecialTokens);
    }

    /// <summary>Appends the ids of a text's tokens; once warm, nothing is allocated but what the list needs to grow.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        EncodingBuilder.AppendIds(_pipeline, _encoder, text, ids, addSpecialTokens);
    }

    /// <summary>Tokenizes many texts on several threads. The result is that of <see cref="Encode(string, bool)"/> on each text, in the same order.</summary>
    /// <param name="texts">The texts; each is the work of one thread, so cut a very long one at its lines first.</param>
    /// <param name="addSpecialTokens">Whether the post-processor adds its tokens.</param>
    /// <param name="threads">How many threads at most; null for one per processor.</param>
    /// <param name="cancellation">Ends the work between two texts.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<Encoding> EncodeBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true, int? threads = null, CancellationToken cancellation = default) =>
        BatchEncoder.Run(texts, text => Encode(text, addSpecialTokens), threads, cancellation);

    /// <summary>The ids alone of many texts, on several threads; faster than <see cref="EncodeBatch"/>, as no ranges are followed.</summary>
    /// <inheritdoc cref="EncodeBatch"/>
    public IReadOnlyList<int[]> EncodeBatchIds(IReadOnlyList<string> texts, bool addSpecialTokens = true, int? threads = null, CancellationToken cancellation = default) =>
        BatchEncoder.Run(texts, text => EncodingBuilder.Ids(_pipeline, _encoder, text, addSpecialTokens), threads, cancellation);

    /// <summary>Turns ids back into text.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Leaves out added tokens that are special.</param>
    /// <exception cref="TokenizerException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        StreamingDecoder decoder = CreateStreamingDecoder(skipSpecialTokens);
        foreach (int id in ids)
            decoder.Write(id);
        return decoder.Flush();
    }

    /// <summary>A decoder that takes ids one by one and returns text as soon as it is certain.</summary>
    public StreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

    /// <summary>The token with an id, as the vocabulary spells it.</summary>
    /// <exception cref="TokenizerException">No token has this id.</exception>
    public string IdToToken(int id)
    {
        if (_addedById.TryGetValue(id, out AddedToken? added))
            return added.Content;
        return _pipeline.Model.Vocabulary.TokenAt(id) ?? throw TokenizerException.For("Looking up a token", $"an id of the vocabulary, 0 to {VocabularySize - 1}",
            $"{id}", "Check that the ids were made with this tokenizer.");
    }

    /// <summary>Whether a token has this id. Models may have more rows than the tokenizer has tokens.</summary>
    public bool HasId(int id) => _addedById.ContainsKey(id) || _pipeline.Model.Vocabulary.TokenAt(id) is not null;

    /// <summary>The bytes that a token adds to a text, wherever it stands but at the beginning (where a leading space may be dropped); several tokens may make one character. None for special tokens and ids that no token has.</summary>
    /// <exception cref="NotSupportedException">Tokens have no bytes of their own: what they add depends on those beside them (WordPiece). Byte-level and SentencePiece tokenizers are supported.</exception>
    public byte[] BytesOf(int id)
    {
        TokenBytes bytes = _bytes.Value;
        if (!HasId(id) || IsSpecial(id))
            return [];
        return _addedById.TryGetValue(id, out AddedToken? added) ? System.Text.Encoding.UTF8.GetBytes(added.Content) : bytes.Of(IdToToken(id));
    }

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (_addedByContent.TryGetValue(token, out int id) || _pipeline.Model.Vocabulary.TryGetId(token, out id))
            return id;
        return null;
    }

    /// <summary>Writes a tokenizer.json, under its final name only once it is complete.</summary>
    /// <param name="path">The file, or a directory that gets a tokenizer.json.</param>
    /// <exception cref="TokenizerException">The file cannot be written.</exception>
    public void Save(string path) => TokenizerJsonWriter.Save(this, path);

    /// <summary>The tokenizer.json as text.</summary>
    public string ToJson() => TokenizerJsonWriter.ToJson(this);

    /// <summary>Whether an id belongs to an added token that is special.</summary>
    internal bool IsSpecial(int id) => _addedById.TryGetValue(id, out AddedToken? added) && added.Special;
}
