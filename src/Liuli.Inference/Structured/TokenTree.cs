namespace Liuli.Inference.Structured;

/// <summary>A byte of one or more tokens, behind those of the nodes above it.</summary>
internal struct TokenNode
{
    /// <summary>The next node that is not below this one.</summary>
    public int End;

    /// <summary>The first token that ends here or below, in the order of bytes; those up to the next node's first end here.</summary>
    public int Token;

    /// <summary>The most characters that a token adds from here on, if all that come through here are, from here on, whole characters without escapes; else −1.</summary>
    public short Plain;

    /// <summary>How many nodes are above.</summary>
    public short Depth;

    public byte Byte;
}

/// <summary>Makes the tree of tokens.</summary>
internal sealed class TokenTree
{
    private readonly List<TokenNode> _nodes = [];

    private TokenTree()
    {
    }

    public TokenNode[] Nodes { get; private set; } = [];

    /// <param name="tokens">Their bytes, sorted, none of them empty.</param>
    public static TokenTree Of(byte[][] tokens)
    {
        TokenTree tree = new();
        tree.Grow(tokens);
        tree._nodes.Add(new TokenNode { End = tree._nodes.Count + 1, Token = tokens.Length });
        tree.Nodes = [.. tree._nodes];
        tree.FindPlain(tokens);
        return tree;
    }

    private void Grow(byte[][] tokens)
    {
        List<int> path = [];
        for (int token = 0; token < tokens.Length; token++)
        {
            byte[] bytes = tokens[token];
            if (bytes.Length > short.MaxValue)
                throw new NotSupportedException($"generating JSON: a token of {bytes.Length} bytes is longer than {short.MaxValue}");
            int shared = token == 0 ? 0 : bytes.AsSpan().CommonPrefixLength(tokens[token - 1]);
            Close(path, shared);
            for (int at = shared; at < bytes.Length; at++)
            {
                path.Add(_nodes.Count);
                _nodes.Add(new TokenNode { Byte = bytes[at], Depth = (short)at, Token = token });
            }
        }
        Close(path, 0);
    }

    /// <summary>Nothing more comes below the nodes behind the first so many of a path.</summary>
    private void Close(List<int> path, int depth)
    {
        for (; path.Count > depth; path.RemoveAt(path.Count - 1))
            _nodes[path[^1]] = _nodes[path[^1]] with { End = _nodes.Count };
    }

    private void FindPlain(byte[][] tokens)
    {
        for (int i = 0; i < Nodes.Length - 1; i++)
        {
            ref TokenNode at = ref Nodes[i];
            int most = 0;
            for (int token = at.Token; token < Nodes[at.End].Token && most >= 0; token++)
            {
                int characters = ByteVocabulary.PlainCharacters(tokens[token].AsSpan(at.Depth));
                most = characters < 0 ? -1 : Math.Max(most, characters);
            }
            at.Plain = (short)most;
        }
    }
}
