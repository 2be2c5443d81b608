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

/// <summary>Tokens as a tree of their bytes.</summary>
/// <remarks>Nodes stand in the order of their bytes, each before those below it. Immutable, so safe for use from several threads.</remarks>
internal sealed class TokenTree
{
    private TokenTree(int[] ids, TokenNode[] nodes) => (Ids, Nodes) = (ids, nodes);

    /// <summary>Token ids in the order of their bytes.</summary>
    public int[] Ids { get; }

    /// <summary>The nodes; one more stands at the end, below which there is nothing.</summary>
    public TokenNode[] Nodes { get; }

    /// <param name="ids">The tokens.</param>
    /// <param name="tokens">Their bytes, sorted, none of them empty.</param>
    public static TokenTree Of(int[] ids, byte[][] tokens)
    {
        TokenNode[] nodes = [.. Grow(tokens)];
        FindPlain(nodes, tokens);
        return new TokenTree(ids, nodes);
    }

    private static List<TokenNode> Grow(byte[][] tokens)
    {
        List<TokenNode> nodes = [];
        List<int> path = [];
        for (int token = 0; token < tokens.Length; token++)
        {
            byte[] bytes = tokens[token];
            if (bytes.Length > short.MaxValue)
                throw new NotSupportedException($"generating JSON: a token of {bytes.Length} bytes is longer than {short.MaxValue}");
            int shared = token == 0 ? 0 : bytes.AsSpan().CommonPrefixLength(tokens[token - 1]);
            Close(nodes, path, shared);
            for (int at = shared; at < bytes.Length; at++)
            {
                path.Add(nodes.Count);
                nodes.Add(new TokenNode { Byte = bytes[at], Depth = (short)at, Token = token });
            }
        }
        Close(nodes, path, 0);
        nodes.Add(new TokenNode { End = nodes.Count + 1, Token = tokens.Length });
        return nodes;
    }

    /// <summary>Nothing more comes below the nodes behind the first so many of a path.</summary>
    private static void Close(List<TokenNode> nodes, List<int> path, int depth)
    {
        for (; path.Count > depth; path.RemoveAt(path.Count - 1))
            nodes[path[^1]] = nodes[path[^1]] with { End = nodes.Count };
    }

    private static void FindPlain(TokenNode[] nodes, byte[][] tokens)
    {
        for (int i = 0; i < nodes.Length - 1; i++)
        {
            ref TokenNode at = ref nodes[i];
            int most = 0;
            for (int token = at.Token; token < nodes[at.End].Token && most >= 0; token++)
            {
                int characters = ByteVocabulary.PlainCharacters(tokens[token].AsSpan(at.Depth));
                most = characters < 0 ? -1 : Math.Max(most, characters);
            }
            at.Plain = (short)most;
        }
    }
}
