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

    /// <summary>How many characters without escapes fit, whichever they are.</summary>
    /// <param name="toComplete">Where some do, the most tokens that completing the document takes behind them.</param>
    public int PlainRoom(out int toComplete)
    {
        (int most, toComplete) = (0, 0);
        for (int i = 0; i < _count; i++)
        {
            int room = _ways[i].PlainRoom();
            if (room > most)
                (most, toComplete) = (room, _ways[i].ToComplete);
        }
        return most;
    }

    /// <summary>The rule of the text that the end stands in, where there is only that way; else null.</summary>
    /// <inheritdoc cref="JsonStack.TextAt"/>
    public JsonRule? TextAt(out int state, out int count, out int toComplete)
    {
        (state, count, toComplete) = (0, 0, 0);
        return _count == 1 ? _ways[0].TextAt(out state, out count, out toComplete) : null;
    }

    /// <summary>Goes on in the text that the end stands in.</summary>
    public void MoveText(int state, int count) => _ways[0].MoveText(state, count);

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
