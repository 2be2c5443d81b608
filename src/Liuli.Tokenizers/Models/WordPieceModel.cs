using System.Text.Json;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Models;

/// <summary>
/// WordPiece (Schuster and Nakajima, 2012; Wu et al., 2016, arXiv:1609.08144): from the left, the longest token that fits;
/// pieces after the first carry a prefix. A word that cannot be spelled, or is too long, is unknown as a whole.
/// </summary>
internal sealed class WordPieceModel : ITokenModel, IWordEncoder
{
    private readonly CharTrie _trie = new();
    private readonly int _continuation;
    private readonly int _unknownId;

    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string prefix, int maximumCharsPerWord, string source)
    {
        Vocabulary = vocabulary;
        UnknownToken = unknownToken;
        Prefix = prefix;
        MaximumCharsPerWord = maximumCharsPerWord;
        if (!vocabulary.TryGetId(unknownToken, out _unknownId))
            throw TokenizerException.For($"Reading {source}", $"the unknown token '{unknownToken}' in the vocabulary", $"{Counted.Of(vocabulary.Count, "token")} without it",
                "Add it, or name another unknown token.");
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TokenAt(id) is not { Length: > 0 } token)
                continue;
            if (token.Length > CharTrie.LongestKey)
                throw TokenizerException.For($"Reading {source}", $"tokens of at most {CharTrie.LongestKey} code units", $"one of {token.Length} with id {id}", "Remove it.");
            _trie.Add(token, id);
        }
        _continuation = CharTrie.Root;
        foreach (char unit in prefix)
            _continuation = _continuation < 0 ? -1 : _trie.Child(_continuation, unit);
    }

    public Vocabulary Vocabulary { get; }

    public string UnknownToken { get; }

    /// <summary>Marks a piece that continues a word.</summary>
    public string Prefix { get; }

    /// <summary>Longer words are unknown, counted in code points.</summary>
    public int MaximumCharsPerWord { get; }

    public IWordEncoder CreateEncoder() => new CachedWordEncoder(this);

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        int before = output.Count;
        if (CodePointCount(word) <= MaximumCharsPerWord && TrySpell(word, output))
            return;
        output.Truncate(before);
        output.Add(_unknownId, 0, word.Length);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", UnknownToken);
        writer.WriteString("continuing_subword_prefix", Prefix);
        writer.WriteNumber("max_input_chars_per_word", MaximumCharsPerWord);
        Vocabulary.WriteJson(writer);
        writer.WriteEndObject();
    }

    private bool TrySpell(ReadOnlySpan<char> word, TokenBuffer output)
    {
        for (int start = 0, length; start < word.Length; start += length)
        {
            int node = start == 0 ? CharTrie.Root : _continuation;
            int id = -1;
            length = 0;
            if (node >= 0)
                id = _trie.LongestMatch(node, word[start..], out length);
            if (id < 0)
                return false;
            output.Add(id, start, start + length);
        }
        return true;
    }

    private static int CodePointCount(ReadOnlySpan<char> word)
    {
        int count = 0;
        for (int i = 0, width; i < word.Length; i += width, count++)
            CharacterClass.CodePointAt(word, i, out width);
        return count;
    }
}
