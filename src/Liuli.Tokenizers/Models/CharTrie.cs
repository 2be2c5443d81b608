using System.Numerics;

namespace Liuli.Tokenizers.Models;

/// <summary>A trie over UTF-16 code units. Its edges stand in one hash table keyed by (node, unit).</summary>
internal sealed class CharTrie
{
    public const int Root = 0;

    /// <summary>No known vocabulary has a token as long; a longer one would make looking for tokens slow at every place of a text.</summary>
    public const int LongestKey = 2048;

    private Edge[] _edges = new Edge[1 << 10];
    private int _edgeCount;
    private int[] _values = new int[1 << 9];
    private int _nodeCount = 1;

    public CharTrie() => _values[Root] = -1;

    /// <summary>Adds a text with a value of zero or more.</summary>
    public void Add(ReadOnlySpan<char> key, int value)
    {
        int node = Root;
        foreach (char unit in key)
            node = ChildOrNew(node, unit);
        _values[node] = value;
    }

    /// <summary>The node one unit further, or -1.</summary>
    public int Child(int node, char unit)
    {
        ulong key = Key(node, unit);
        for (int at = Slot(key); ; at = (at + 1) & (_edges.Length - 1))
        {
            if (_edges[at].Key == key)
                return _edges[at].Target;
            if (_edges[at].Key == 0)
                return -1;
        }
    }

    /// <summary>The value of the text that ends at a node, or -1.</summary>
    public int Value(int node) => _values[node];

    /// <summary>The longest added text at the start of <paramref name="text"/>, from a node on: its value and length; -1 for none.</summary>
    public int LongestMatch(int node, ReadOnlySpan<char> text, out int length)
    {
        int value = -1;
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            node = Child(node, text[i]);
            if (node < 0)
                break;
            if (_values[node] < 0)
                continue;
            value = _values[node];
            length = i + 1;
        }
        return value;
    }

    private int ChildOrNew(int node, char unit)
    {
        int child = Child(node, unit);
        if (child >= 0)
            return child;
        if (2 * _edgeCount >= _edges.Length)
            Grow();
        if (_nodeCount == _values.Length)
            Array.Resize(ref _values, 2 * _values.Length);
        _values[_nodeCount] = -1;
        Insert(new Edge(Key(node, unit), _nodeCount));
        _edgeCount++;
        return _nodeCount++;
    }

    private void Grow()
    {
        Edge[] old = _edges;
        _edges = new Edge[4 * old.Length];
        foreach (Edge edge in old)
        {
            if (edge.Key != 0)
                Insert(edge);
        }
    }

    private void Insert(Edge edge)
    {
        int at = Slot(edge.Key);
        while (_edges[at].Key != 0)
            at = (at + 1) & (_edges.Length - 1);
        _edges[at] = edge;
    }

    // One is added so that no key is zero, which marks a free place.
    private static ulong Key(int node, char unit) => (((ulong)node << 16) | unit) + 1;

    private int Slot(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> (64 - BitOperations.Log2((uint)_edges.Length)));

    private readonly record struct Edge(ulong Key, int Target);
}
