using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <summary>Finds the tokens that fit: goes through the tree of tokens, and nowhere below a byte that does not fit.</summary>
/// <remarks>Allocates nothing once warm. Not for several threads at once.</remarks>
internal sealed class TokenWalk
{
    private readonly TokenGrammar _grammar;
    private readonly ByteVocabulary _vocabulary;
    private readonly JsonState[] _states;
    private readonly (int State, int Count)[] _places;
    private TokenTree _tree;
    private ulong[] _bits = [];
    private int _budget;

    public TokenWalk(TokenGrammar grammar)
    {
        _grammar = grammar;
        _vocabulary = grammar.Vocabulary;
        _tree = _vocabulary.Tree;
        _states = [.. Enumerable.Range(0, _vocabulary.Longest + 1).Select(_ => new JsonState(grammar.Costs))];
        _places = new (int, int)[_vocabulary.Longest + 1];
    }

    /// <summary>Where the text has come to.</summary>
    public JsonState State => _states[0];

    /// <summary>The most tokens that completing the document takes behind one of those found.</summary>
    public int ToComplete { get; private set; }

    /// <summary>Whether tokens were left out for want of tokens behind them.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Sets the bit of every token that fits and behind which the document can be completed with so many tokens.</summary>
    public void Run(ulong[] bits, int budget)
    {
        (_bits, _budget) = (bits, budget);
        Start(_vocabulary.Tree);
        if (!FindPlain())
            FindInText();
        WalkBelow(State, 0, _tree.Nodes.Length - 1);
    }

    private void Start(TokenTree tree)
    {
        _bits.AsSpan().Clear();
        (ToComplete, IsCut, _tree) = (0, false, tree);
    }

    /// <summary>In a text most tokens are nothing but text: of those it is known which fit, and the others are left to try.</summary>
    private bool FindPlain()
    {
        int room = State.PlainRoom(out int toComplete);
        if (room == 0 || toComplete > _budget || (State.Ways > 1 && room < int.MaxValue))
            return false;
        _vocabulary.PlainUpTo(room).CopyTo(_bits.AsSpan());
        (_tree, ToComplete) = (_vocabulary.Special, toComplete);
        return true;
    }

    /// <summary>In a text with a pattern and a greatest length, each length is another state; which tokens the pattern allows is found out once for all of them.</summary>
    private void FindInText()
    {
        if (State.TextAt(out int place, out int count, out int below) is not { Most: < int.MaxValue } rule || rule.Automaton == ByteLowering.AnyText)
            return;
        // Within an escape plain characters are digits of it, and add none to the text.
        if (place >= rule.Automaton!.Between)
            return;
        int room = rule.Most - count - rule.Automaton.MostCharacters;
        if (room < 0 || (rule.Automaton.MostCharacters > 0 && room < _vocabulary.MostCharacters))
            return;
        TextTokens tokens = _grammar.Find(rule, place) ?? FindText(rule, place);
        if (below + tokens.ToAccept > _budget)
            return;
        ulong[] fitting = _vocabulary.PlainUpTo(room);
        for (int i = 0; i < fitting.Length; i++)
            _bits[i] = fitting[i] & tokens.Bits[i];
        (_tree, ToComplete) = (_vocabulary.Special, below + tokens.ToAccept);
    }

    private TextTokens FindText(JsonRule rule, int place)
    {
        int budget = _budget;
        _budget = JsonRule.Endless;
        WalkText(rule, 0, _tree.Nodes.Length - 1, (place, 0), below: 0, isInside: true);
        TextTokens tokens = new(_bits.AsSpan(0, (_vocabulary.Size + 63) / 64).ToArray(), ToComplete);
        _grammar.Remember(rule, place, tokens);
        _budget = budget;
        Start(_vocabulary.Tree);
        return tokens;
    }

    private void WalkBelow(JsonState state, int node, int end)
    {
        if (node < end && state.TextAt(out int place, out int count, out int toComplete) is { } text)
            WalkText(text, node, end, (place, count), toComplete, isInside: false);
        else
            Walk(node, end);
    }

    private void Walk(int node, int end)
    {
        TokenNode[] nodes = _tree.Nodes;
        while (node < end)
        {
            ref readonly TokenNode at = ref nodes[node];
            JsonState state = _states[at.Depth];
            if (at.Plain > 0 && state.PlainRoom(out int toComplete) >= at.Plain && toComplete <= _budget)
            {
                Mark(at.Token, nodes[at.End].Token, toComplete);
                node = at.End;
                continue;
            }
            JsonState next = _states[at.Depth + 1];
            next.CopyFrom(state);
            if (next.Take(at.Byte))
            {
                if (at.Token < nodes[node + 1].Token)
                    Mark(at.Token, nodes[node + 1].Token, next.ToComplete);
                WalkBelow(next, node + 1, at.End);
            }
            node = at.End;
        }
    }

    /// <summary>Below a node at which a text stands: much the largest part of the way, so it takes no states but those of the text's automaton.</summary>
    /// <param name="rule">The text's rule.</param>
    /// <param name="node">The first node.</param>
    /// <param name="end">The first that is not below.</param>
    /// <param name="start">Where the text has come to before the first node.</param>
    /// <param name="below">The tokens that complete the document behind the automaton's end.</param>
    /// <param name="isInside">Looks for tokens within the text only, however long it gets.</param>
    private void WalkText(JsonRule rule, int node, int end, (int State, int Count) start, int below, bool isInside)
    {
        TokenNode[] nodes = _tree.Nodes;
        (ByteAutomaton automaton, int least, int most) = (rule.Automaton!, rule.Least, isInside ? int.MaxValue : rule.Most);
        int[] toAccept = automaton.ToAccept, characters = automaton.Characters;
        int between = automaton.Between, top = nodes[node].Depth;
        bool isAny = automaton == ByteLowering.AnyText;
        _places[top] = start;
        while (node < end)
        {
            ref readonly TokenNode at = ref nodes[node];
            (int place, int count) = _places[at.Depth];
            bool begins = place < between;
            if (isAny && begins && at.Plain > 0 && at.Plain <= most - count && below + Math.Max(0, least - count) <= _budget)
            {
                Mark(at.Token, nodes[at.End].Token, below + Math.Max(0, least - count));
                node = at.End;
                continue;
            }
            if (at.Byte == '"' && !isInside && count >= least && automaton.Accepts(place))
            {
                EndText(node, top, start);
                node = at.End;
                continue;
            }
            int next = automaton.Next(place, at.Byte);
            count += begins ? 1 : 0;
            if (next == ByteAutomaton.Dead || characters[next] > most - count)
            {
                node = at.End;
                continue;
            }
            _places[at.Depth + 1] = (next, count);
            if (at.Token < nodes[node + 1].Token)
                Mark(at.Token, nodes[node + 1].Token, below + toAccept[next] + Math.Max(0, least - count));
            node++;
        }
    }

    /// <summary>A quote ends the text; what may follow only the state itself knows. Another text below sets only places of deeper nodes, which are set again before they are read.</summary>
    private void EndText(int node, int top, (int State, int Count) start)
    {
        ref readonly TokenNode at = ref _tree.Nodes[node];
        if (at.Depth != top)
            _states[at.Depth].CopyFrom(_states[top]);
        _states[at.Depth].MoveText(_places[at.Depth].State, _places[at.Depth].Count);
        Walk(node, at.End);
        _states[top].MoveText(start.State, start.Count);
    }

    private void Mark(int first, int last, int toComplete)
    {
        if (toComplete > _budget)
        {
            IsCut = true;
            return;
        }
        ToComplete = Math.Max(ToComplete, toComplete);
        int[] ids = _tree.Ids;
        for (int i = first; i < last; i++)
            _bits[ids[i] >> 6] |= 1UL << ids[i];
    }
}
