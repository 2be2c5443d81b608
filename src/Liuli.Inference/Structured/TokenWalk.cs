using System.Runtime.CompilerServices;
using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <summary>Finds the tokens that fit: goes through the tree of tokens, and nowhere below a byte that does not fit.</summary>
/// <remarks>Allocates nothing once warm. Not for several threads at once.</remarks>
internal sealed class TokenWalk
{
    private readonly ByteVocabulary _vocabulary;
    private readonly JsonState[] _states;
    private readonly int[] _positions;
    private ulong[] _bits = [];
    private int _budget;

    public TokenWalk(TokenGrammar grammar)
    {
        _vocabulary = grammar.Vocabulary;
        _states = [.. Enumerable.Range(0, _vocabulary.Longest + 1).Select(_ => new JsonState(grammar.Costs))];
        _positions = new int[_vocabulary.Longest + 1];
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
        Array.Clear(bits);
        (_bits, _budget, ToComplete, IsCut) = (bits, budget, 0, false);
        int end = _vocabulary.Nodes.Length - 1;
        if (State.PatternAt(out int position, out int toComplete) is { } automaton)
            WalkPattern(automaton, 0, end, position, toComplete);
        else
            Walk(0, end);
    }

    private void Walk(int node, int end)
    {
        ReadOnlySpan<TokenNode> nodes = _vocabulary.Nodes;
        while (node < end)
        {
            ref readonly TokenNode at = ref nodes[node];
            JsonState state = _states[at.Depth];
            if (at.Plain >= 0 && state.TakesPlain(at.Plain, out int toComplete) && toComplete <= _budget)
            {
                Mark(at.Token, nodes[at.End].Token, toComplete);
                node = at.End;
                continue;
            }
            JsonState next = _states[at.Depth + 1];
            next.CopyFrom(state);
            if (!next.Take(at.Byte))
            {
                node = at.End;
                continue;
            }
            if (at.Token < nodes[node + 1].Token)
                Mark(at.Token, nodes[node + 1].Token, next.ToComplete);
            node++;
            if (node < at.End && next.PatternAt(out int position, out toComplete) is { } automaton)
            {
                WalkPattern(automaton, node, at.End, position, toComplete);
                node = at.End;
            }
        }
    }

    /// <summary>Below a node from which an automaton leads on; much the largest part of the way where texts have a pattern.</summary>
    /// <param name="automaton">The automaton.</param>
    /// <param name="node">The first node.</param>
    /// <param name="end">The first that is not below.</param>
    /// <param name="start">The state before the first node.</param>
    /// <param name="below">The tokens that complete the document behind the automaton's end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WalkPattern(ByteAutomaton automaton, int node, int end, int start, int below)
    {
        ReadOnlySpan<TokenNode> nodes = _vocabulary.Nodes;
        int top = nodes[node].Depth;
        int[] positions = _positions, toAccept = automaton.ToAccept;
        positions[top] = start;
        while (node < end)
        {
            ref readonly TokenNode at = ref nodes[node];
            int position = positions[at.Depth];
            if (at.Byte == '"' && automaton.Accepts(position))
            {
                // The text ends here; what may follow only the state itself knows. Another pattern below sets only positions of deeper nodes, which are set again before they are read.
                if (at.Depth != top)
                    _states[at.Depth].CopyFrom(_states[top]);
                _states[at.Depth].MovePattern(position);
                Walk(node, at.End);
                _states[top].MovePattern(start);
                node = at.End;
                continue;
            }
            int next = automaton.Next(position, at.Byte);
            if (next == ByteAutomaton.Dead)
            {
                node = at.End;
                continue;
            }
            positions[at.Depth + 1] = next;
            if (at.Token < nodes[node + 1].Token)
                Mark(at.Token, nodes[node + 1].Token, below + toAccept[next]);
            node++;
        }
    }

    private void Mark(int first, int last, int toComplete)
    {
        if (toComplete > _budget)
        {
            IsCut = true;
            return;
        }
        ToComplete = Math.Max(ToComplete, toComplete);
        int[] ids = _vocabulary.Ids;
        for (int i = first; i < last; i++)
            _bits[ids[i] >> 6] |= 1UL << ids[i];
    }
}
