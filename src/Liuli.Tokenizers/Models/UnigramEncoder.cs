using System.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Models;

/// <summary>Spells words with a <see cref="UnigramModel"/>: Viterbi's algorithm over the places between characters, from left to right.</summary>
internal sealed class UnigramEncoder(UnigramModel model) : IWordEncoder
{
    // For the best path that ends at a place: its score, where its last token begins, and that token; -1 marks a place not reached yet.
    private double[] _scores = new double[64];
    private int[] _starts = new int[64], _ids = new int[64];
    private readonly List<TokenSpan> _path = [];

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        FindBestPath(word);
        _path.Clear();
        for (int end = word.Length; end > 0; end = _starts[end])
            Prepend(new TokenSpan(_ids[end], _starts[end], end));
        for (int i = _path.Count - 1; i >= 0; i--)
            Emit(word, _path[i], output);
    }

    private void FindBestPath(ReadOnlySpan<char> word)
    {
        if (_scores.Length <= word.Length)
            (_scores, _starts, _ids) = (new double[2 * word.Length], new int[2 * word.Length], new int[2 * word.Length]);
        _starts.AsSpan(0, word.Length + 1).Fill(-1);
        _scores[0] = 0;
        for (int start = 0, width; start < word.Length; start += width)
        {
            CharacterClass.CodePointAt(word, start, out width);
            bool single = false;
            int node = CharTrie.Root;
            for (int end = start; end < word.Length;)
            {
                node = model.Trie.Child(node, word[end++]);
                if (node < 0)
                    break;
                int id = model.Trie.Value(node);
                if (id < 0)
                    continue;
                Offer(start, end, id, model.Scores[id]);
                single |= end == start + width;
            }
            if (!single)
                Offer(start, start + width, -1, model.UnknownScore);
        }
    }

    /// <summary>Of equally good paths the one found first stays, which is the one with the longer last token.</summary>
    private void Offer(int start, int end, int id, double score)
    {
        double total = _scores[start] + score;
        if (_starts[end] >= 0 && total <= _scores[end])
            return;
        _scores[end] = total;
        _starts[end] = start;
        _ids[end] = id;
    }

    /// <summary>Neighbouring unknown characters become one token.</summary>
    private void Prepend(TokenSpan token)
    {
        if (token.Id < 0 && _path.Count > 0 && _path[^1].Id < 0)
            _path[^1] = new TokenSpan(-1, token.Start, _path[^1].End);
        else
            _path.Add(token);
    }

    private void Emit(ReadOnlySpan<char> word, TokenSpan token, TokenBuffer output)
    {
        if (token.Id >= 0)
            output.Add(token.Id, token.Start, token.End);
        else if (!model.ByteFallback || !TryBytes(word, token, output))
            output.Add(model.UnknownId >= 0 ? model.UnknownId : throw Unspelled(word[token.Start..token.End]), token.Start, token.End);
    }

    private bool TryBytes(ReadOnlySpan<char> word, TokenSpan token, TokenBuffer output)
    {
        int before = output.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in word[token.Start..token.End].EnumerateRunes())
        {
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (model.ByteIds[b] < 0)
                {
                    output.Truncate(before);
                    return false;
                }
                output.Add(model.ByteIds[b], token.Start, token.End);
            }
        }
        return true;
    }

    private static TokenizerException Unspelled(ReadOnlySpan<char> text) => TokenizerException.For("Tokenizing a text",
        "characters that the vocabulary spells, as there is no unknown token", $"'{(text.Length > 40 ? string.Concat(text[..40], "…") : text)}'", "Give the model an unk_id.");
}
