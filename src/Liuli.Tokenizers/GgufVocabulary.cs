namespace Liuli.Tokenizers;

/// <summary>
/// The tokenizer of a GGUF file, as its metadata under <c>tokenizer.ggml.*</c> give it; the properties are named after the keys.
/// <see cref="Tokenizer.FromGguf"/> makes a tokenizer of it.
/// </summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record GgufVocabulary
{
    /// <summary>model: <c>gpt2</c> (byte-level BPE), <c>llama</c> (SentencePiece BPE), <c>t5</c> (Unigram) or <c>bert</c> (WordPiece).</summary>
    public required string Model { get; init; }

    /// <summary>tokens: the vocabulary by id.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>pre: which word pattern a byte-level BPE has (<c>gpt-2</c>, <c>llama-bpe</c>, <c>qwen2</c> …).</summary>
    public string? Pre { get; init; }

    /// <summary>scores: one for each token.</summary>
    public IReadOnlyList<float>? Scores { get; init; }

    /// <summary>token_type: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte, one for each token; null for all normal.</summary>
    public IReadOnlyList<int>? TokenTypes { get; init; }

    /// <summary>merges: two tokens with a space between.</summary>
    public IReadOnlyList<string>? Merges { get; init; }

    /// <summary>bos_token_id.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>eos_token_id.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>unknown_token_id.</summary>
    public int? UnknownTokenId { get; init; }

    /// <summary>seperator_token_id (so spelled in the format).</summary>
    public int? SeparatorTokenId { get; init; }

    /// <summary>padding_token_id.</summary>
    public int? PaddingTokenId { get; init; }

    /// <summary>cls_token_id.</summary>
    public int? ClsTokenId { get; init; }

    /// <summary>mask_token_id.</summary>
    public int? MaskTokenId { get; init; }

    /// <summary>add_bos_token; null for what is usual with the model (llama and bert: yes).</summary>
    public bool? AddBosToken { get; init; }

    /// <summary>add_eos_token; null for what is usual with the model (t5: yes).</summary>
    public bool? AddEosToken { get; init; }

    /// <summary>add_space_prefix; null for yes.</summary>
    public bool? AddSpacePrefix { get; init; }

    /// <summary>remove_extra_whitespaces; null for no.</summary>
    public bool? RemoveExtraWhitespaces { get; init; }

    /// <summary>precompiled_charsmap.</summary>
    public ReadOnlyMemory<byte> PrecompiledCharsmap { get; init; }

    /// <summary>normalizer.lowercase, of a WordPiece; null where the file does not say it.</summary>
    public bool? Lowercase { get; init; }

    /// <summary>normalizer.strip_accents, of a WordPiece; null for the same as <see cref="Lowercase"/>.</summary>
    public bool? StripAccents { get; init; }
}
