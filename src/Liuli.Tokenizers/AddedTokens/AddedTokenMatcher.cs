using System.Buffers;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: the leftmost, of those the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly CharTrie _trie = new();
    private readonly List<AddedToken> _tokens = [];
    private readonly SearchValues<char> _firsts;

    /// <summary>A matcher of tokens, each under the spelling that it has in the text.</summary>
    public AddedTokenMatcher(IEnumerable<(string Spelling, AddedToken Token)> tokens)
    {
        HashSet<char> firsts = [];
        foreach ((string spelling, AddedToken token) in tokens)
        {
            if (spelling.Length == 0)
                continue;
            firsts.Add(spelling[0]);
            _trie.Add(spelling, _tokens.Count);
            _tokens.Add(token);
        }
        _firsts = SearchValues.Create([.. firsts]);
    }

    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>
    /// The next token at or after <paramref name="from"/>; what it strips counts as its own. Returns false when there is none.
    /// </summary>
    public bool TryFind(ReadOnlySpan<char> text, int from, out AddedTokenMatch match)
    {
        int at = from;
        while (true)
        {
            int skip = text[at..].IndexOfAny(_firsts);
            if (skip < 0)
                break;
            at += skip;
            int index = _trie.LongestMatch(CharTrie.Root, text[at..], out int length);
            if (index >= 0 && Accept(text, _tokens[index], at, at + length))
            {
                match = Stripped(text, _tokens[index], from, at, at + length);
                return true;
            }
            at += index >= 0 ? length : 1;
        }
        match = default;
        return false;
    }

    private static bool Accept(ReadOnlySpan<char> text, AddedToken token, int start, int end) =>
        !token.SingleWord || (!WordBefore(text, start) && !WordAfter(text, end));

    private static bool WordBefore(ReadOnlySpan<char> text, int index)
    {
        if (index == 0)
            return false;
        int width = index > 1 && char.IsSurrogatePair(text[index - 2], text[index - 1]) ? 2 : 1;
        return CharacterClass.IsWord(CharacterClass.CodePointAt(text, index - width, out _));
    }

    private static bool WordAfter(ReadOnlySpan<char> text, int index) =>
        index < text.Length && CharacterClass.IsWord(CharacterClass.CodePointAt(text, index, out _));

    private static AddedTokenMatch Stripped(ReadOnlySpan<char> text, AddedToken token, int from, int start, int end)
    {
        while (token.LeftStrip && start > from && char.IsWhiteSpace(text[start - 1]))
            start--;
        while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return new AddedTokenMatch(token, start, end);
    }
}

/// <summary>An added token in a text.</summary>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End);
