namespace Liuli.Inference.Structured;

/// <summary>A grammar in the tokens of one vocabulary: what completing takes, and which tokens fit where, as far as that has been found out.</summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class TokenGrammar
{
    /// <summary>Bytes of what is remembered; beyond that it starts anew.</summary>
    private const long MostBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<FittingTokens>> _known = [];
    private readonly Dictionary<(int Rule, int State), TextTokens> _texts = [];
    private long _bytes;

    public TokenGrammar(JsonGrammar grammar, ByteVocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        Costs = new JsonCosts(grammar, vocabulary);
    }

    public ByteVocabulary Vocabulary { get; }

    public JsonCosts Costs { get; }

    /// <summary>Which tokens fit, where enough of them are left; null where that is not known yet.</summary>
    public FittingTokens? Find(JsonState state, int hash)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(hash, out List<FittingTokens>? entries))
                return null;
            for (int i = 0; i < entries.Count; i++)
            {
                if (entries[i].IsOf(state))
                    return entries[i];
            }
            return null;
        }
    }

    public void Remember(FittingTokens tokens, int hash)
    {
        lock (_lock)
        {
            MakeRoom(tokens.Bytes);
            if (!_known.TryGetValue(hash, out List<FittingTokens>? entries))
                _known.Add(hash, entries = []);
            entries.Add(tokens);
        }
    }

    /// <summary>The tokens that go on in a text's automaton, however long the text may be; null where that is not known yet.</summary>
    public TextTokens? Find(JsonRule rule, int state)
    {
        lock (_lock)
            return _texts.GetValueOrDefault((rule.Index, state));
    }

    public void Remember(JsonRule rule, int state, TextTokens tokens)
    {
        lock (_lock)
        {
            MakeRoom(8L * tokens.Bits.Length);
            _texts[(rule.Index, state)] = tokens;
        }
    }

    private void MakeRoom(long bytes)
    {
        if (_bytes + bytes > MostBytes)
        {
            _known.Clear();
            _texts.Clear();
            _bytes = 0;
        }
        _bytes += bytes;
    }

    /// <summary>A number that is the same for states that go on in the same way.</summary>
    public static int HashOf(JsonState state)
    {
        HashCode hash = new();
        for (int way = 0; way < state.Ways; way++)
        {
            hash.AddBytes(state.IdentityOf(way));
            hash.Add(way);
        }
        return hash.ToHashCode();
    }
}

/// <summary>Tokens that fit within a text, a bit for each id.</summary>
/// <param name="Bits">The tokens.</param>
/// <param name="ToAccept">The most bytes from behind one of them to an end of the automaton.</param>
internal sealed record TextTokens(ulong[] Bits, int ToAccept);

/// <summary>Which tokens fit in one state, a bit for each id.</summary>
internal sealed class FittingTokens
{
    private readonly byte[][] _ways;

    /// <param name="state">The state, which may go on afterwards.</param>
    /// <param name="bits">The tokens.</param>
    /// <param name="toComplete">The most tokens that completing the document takes behind one of them.</param>
    public FittingTokens(JsonState state, ulong[] bits, int toComplete)
    {
        _ways = [.. Enumerable.Range(0, state.Ways).Select(way => state.IdentityOf(way).ToArray())];
        (Bits, ToComplete) = (bits, toComplete);
    }

    public ulong[] Bits { get; }

    public int ToComplete { get; }

    /// <summary>What it takes to remember, roughly.</summary>
    public long Bytes => 8L * Bits.Length + _ways.Sum(way => way.Length) + 128;

    public bool IsOf(JsonState state)
    {
        if (state.Ways != _ways.Length)
            return false;
        for (int way = 0; way < _ways.Length; way++)
        {
            if (!state.IdentityOf(way).SequenceEqual(_ways[way]))
                return false;
        }
        return true;
    }
}
