using Liuli.Tokenizers;

namespace Liuli.Inference.Sampling;

/// <summary>Texts over which no repeated passage reaches, such as the end of a line: what <see cref="Dry"/> starts anew behind.</summary>
/// <remarks>
/// They are looked for in the text of the tokens, so that it does not matter how a tokenizer cuts them. The text of each token is remembered.
/// Not safe for use from several threads.
/// </remarks>
/// <param name="tokenizer">Spells the tokens.</param>
/// <param name="texts">The breakers; none of them empty.</param>
public sealed class SequenceBreakers(Tokenizer tokenizer, IReadOnlyList<string> texts)
{
    private readonly string[] _texts = [.. texts];
    private readonly int _longest = texts.Count == 0 ? 0 : texts.Max(text => text.Length);
    private readonly int[] _before = [.. tokenizer.Encode("a", addSpecialTokens: false).Ids.TakeLast(1)];
    private readonly Dictionary<int, string> _spelled = [];
    private char[] _buffer = new char[64];

    /// <summary>How many tokens stand behind the last one with which a breaker is complete; all of them when there is none.</summary>
    public int TokensSince(ReadOnlySpan<int> tokens)
    {
        for (int since = 0; since < tokens.Length; since++)
        {
            if (BreakerEndsIn(tokens[..^since]))
                return since;
        }
        return tokens.Length;
    }

    /// <summary>Whether a token's own text has a breaker in it.</summary>
    public bool IsBreaker(int id) => Contains(Spell(id));

    /// <summary>Whether a breaker ends in the last token, wherever it began.</summary>
    private bool BreakerEndsIn(ReadOnlySpan<int> tokens)
    {
        string last = Spell(tokens[^1]);
        if (Contains(last))
            return true;
        // In front of it, as much text as a breaker can begin in.
        int room = _longest - 1, start = room;
        if (_buffer.Length < room + last.Length)
            _buffer = new char[2 * (room + last.Length)];
        for (int i = tokens.Length - 2; i >= 0 && start > 0; i--)
        {
            string text = Spell(tokens[i]);
            int taken = Math.Min(start, text.Length);
            start -= taken;
            text.AsSpan(text.Length - taken).CopyTo(_buffer.AsSpan(start));
        }
        last.CopyTo(_buffer.AsSpan(room));
        // A breaker that lies in front altogether does not end here: only what reaches into the last token counts.
        foreach (string breaker in _texts)
        {
            int first = Math.Max(start, room - breaker.Length + 1);
            if (last.Length > 0 && _buffer.AsSpan(first..(room + Math.Min(last.Length, breaker.Length))).IndexOf(breaker, StringComparison.Ordinal) >= 0)
                return true;
        }
        return false;
    }

    private bool Contains(string text)
    {
        foreach (string breaker in _texts)
        {
            if (text.Contains(breaker, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>A token's text within a text: decoders drop the space in front of a first word, so another token is put before it.</summary>
    private string Spell(int id)
    {
        if (_spelled.TryGetValue(id, out string? text))
            return text;
        text = "";
        if (tokenizer.HasId(id))
        {
            string before = tokenizer.Decode(_before), both = tokenizer.Decode([.. _before, id]);
            text = both.StartsWith(before, StringComparison.Ordinal) ? both[before.Length..] : tokenizer.Decode([id]);
        }
        return _spelled[id] = text;
    }
}
