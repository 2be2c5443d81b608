namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Where the parser is in the tokens.</summary>
internal sealed class TokenCursor(IReadOnlyList<Token> tokens)
{
    /// <summary>Brackets, blocks and signs inside each other: parsing and evaluating recurse, so there is an end to it. Real templates stay below 20.</summary>
    private const int MostNesting = 100;

    private int _at;
    private int _nesting;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Next()
    {
        Token token = tokens[_at];
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    public bool IsOperator(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    public bool IsName(string text) => Current.Kind == TokenKind.Name && Current.Text == text;

    public bool SkipOperator(string text)
    {
        bool there = IsOperator(text);
        if (there)
            Next();
        return there;
    }

    public bool SkipName(string text)
    {
        bool there = IsName(text);
        if (there)
            Next();
        return there;
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Error($"expected {what}, found {Current.Description}");

    public Token ExpectOperator(string text) => IsOperator(text) ? Next() : throw Error($"expected '{text}', found {Current.Description}");

    public void ExpectName(string text)
    {
        if (!SkipName(text))
            throw Error($"expected '{text}', found {Current.Description}");
    }

    public ChatTemplateException Error(string problem) => new(problem, Current.Position);

    /// <summary>Parses something that may hold its like.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_nesting > MostNesting)
            throw Error($"more than {MostNesting} brackets, blocks or signs stand inside each other");
        T parsed = parse();
        _nesting--;
        return parsed;
    }
}
