using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <summary>How far a text has come in a JSON document, byte for byte: which bytes may follow, and how many tokens it takes to complete it.</summary>
/// <remarks>
/// Where alternatives begin alike it follows all of them, until the text tells them apart. Copying one into another allocates nothing once both are warm. Not for several threads at once.
/// </remarks>
internal sealed class JsonState
{
    /// <summary>Ways that are followed at once; those beyond it are dropped, which allows less and never more.</summary>
    private const int MostWays = 256;

    private readonly JsonCosts _costs;
    private JsonStack[] _ways;
    private int _count = 1;

    public JsonState(JsonCosts costs)
    {
        _costs = costs;
        _ways = [new JsonStack(costs)];
        _ways[0].Begin();
    }

    public JsonState(JsonGrammar grammar) : this(new JsonCosts(grammar))
    {
    }

    /// <summary>The most tokens that completing the document takes; 0 when it may end here.</summary>
    public int ToComplete
    {
        get
        {
            int fewest = JsonRule.Endless;
            for (int i = 0; i < _count; i++)
                fewest = Math.Min(fewest, _ways[i].ToComplete);
            return fewest;
        }
    }

    /// <summary>What completing values takes.</summary>
    public JsonCosts Costs => _costs;

    /// <summary>How many ways there are to read the text.</summary>
    public int Ways => _count;

    /// <summary>What tells one of the ways from others.</summary>
    public ReadOnlySpan<byte> IdentityOf(int way) => _ways[way].Identity;

    /// <summary>Takes a byte; false if it does not fit, and then the state is of no use any more.</summary>
    public bool Take(byte next)
    {
        int kept = 0;
        // Those that branch off join the others at the end, and take the byte too.
        for (int i = 0; i < _count; i++)
        {
            if (!_ways[i].Take(next, this))
                continue;
            (_ways[kept], _ways[i]) = (_ways[i], _ways[kept]);
            kept++;
        }
        _count = kept;
        if (kept > 1)
            DropDoubles();
        return kept > 0;
    }

    public void CopyFrom(JsonState other)
    {
        while (_ways.Length < other._count)
            Grow();
        for (int i = 0; i < other._count; i++)
            _ways[i].CopyFrom(other._ways[i]);
        _count = other._count;
    }

    /// <summary>Adds a way on which the value that begins is something else.</summary>
    public void Fork(JsonStack from, JsonRule option)
    {
        if (_count == MostWays)
            return;
        if (_count == _ways.Length)
            Grow();
        _ways[_count].CopyFrom(from);
        _ways[_count++].Become(option);
    }

    /// <summary>Whether any text without escapes fits, of up to so many characters; it makes no document longer to complete.</summary>
    /// <param name="characters">How many.</param>
    /// <param name="toComplete">Then the most tokens that completing the document takes behind it.</param>
    public bool TakesPlain(int characters, out int toComplete)
    {
        toComplete = JsonRule.Endless;
        bool any = false;
        for (int i = 0; i < _count; i++)
        {
            if (!_ways[i].TakesPlain(characters))
                continue;
            any = true;
            toComplete = Math.Min(toComplete, _ways[i].ToComplete);
        }
        return any;
    }

    /// <summary>The automaton of the text that the end stands in, where there is only that way; else null.</summary>
    /// <param name="state">Where in it.</param>
    /// <param name="toComplete">The most tokens that complete the document once the automaton has come to an end.</param>
    public ByteAutomaton? PatternAt(out int state, out int toComplete)
    {
        (state, toComplete) = (0, 0);
        return _count == 1 ? _ways[0].PatternAt(out state, out toComplete) : null;
    }

    /// <summary>Goes on in the text that the end stands in.</summary>
    public void MovePattern(int state) => _ways[0].MovePattern(state);

    /// <summary>Alternatives that have ended in the same way go on as one.</summary>
    private void DropDoubles()
    {
        for (int i = 0; i < _count; i++)
        {
            for (int j = _count - 1; j > i; j--)
            {
                if (!_ways[i].Identity.SequenceEqual(_ways[j].Identity))
                    continue;
                _count--;
                (_ways[j], _ways[_count]) = (_ways[_count], _ways[j]);
            }
        }
    }

    private void Grow()
    {
        int size = _ways.Length;
        Array.Resize(ref _ways, 2 * size);
        for (int i = size; i < _ways.Length; i++)
            _ways[i] = new JsonStack(_costs);
    }
}
