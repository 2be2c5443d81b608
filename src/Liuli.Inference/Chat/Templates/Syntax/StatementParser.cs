using Liuli.Inference.Chat.Templates.Tree;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Reads a template's text, outputs and blocks.</summary>
internal sealed partial class StatementParser
{
    private readonly TokenCursor _cursor;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private StatementParser(TokenCursor cursor)
    {
        _cursor = cursor;
        _expressions = new ExpressionParser(cursor);
    }

    /// <summary>The statements of a whole template.</summary>
    /// <exception cref="ChatTemplateException">It is no template, or holds something that is not supported.</exception>
    public static IReadOnlyList<Statement> Read(IReadOnlyList<Token> tokens)
    {
        TokenCursor cursor = new(tokens);
        StatementParser parser = new(cursor);
        List<Statement> statements = parser.ReadUntil();
        if (cursor.Current.Kind != TokenKind.End)
            throw cursor.Error($"'{cursor.Following.Text}' ends or continues a block that is not open");
        return statements;
    }

    /// <summary>Statements up to a block of one of these names, which is not read, or to the template's end.</summary>
    private List<Statement> ReadUntil(params string[] ends)
    {
        List<Statement> statements = [];
        while (_cursor.Current.Kind != TokenKind.End)
        {
            if (_cursor.Current.Kind == TokenKind.BlockBegin && (ends.Contains(_cursor.Following.Text) || IsEnd(_cursor.Following.Text)))
                break;
            statements.Add(ReadStatement());
        }
        return statements;
    }

    private static bool IsEnd(string name) => name is "else" or "elif" || name.StartsWith("end", StringComparison.Ordinal);

    /// <summary>A block's body with the tag that ends it.</summary>
    private IReadOnlyList<Statement> ReadBody(string end) => _cursor.Nested(() =>
    {
        List<Statement> body = ReadUntil(end);
        OpenBlock(end);
        CloseBlock();
        return body;
    });

    private void OpenBlock(string name)
    {
        if (_cursor.Current.Kind == TokenKind.End)
            throw _cursor.Error($"a block is never ended: expected {{% {name} %}}");
        _cursor.Expect(TokenKind.BlockBegin, $"{{% {name} %}}");
        _cursor.ExpectName(name);
    }

    private void CloseBlock() => _cursor.Expect(TokenKind.BlockEnd, "'%}'");

    private Statement ReadStatement()
    {
        Token token = _cursor.Next();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new PlainText(token.Position, token.Text);
            case TokenKind.OutputBegin:
                Expression value = _expressions.ReadTuple();
                _cursor.Expect(TokenKind.OutputEnd, "'}}'");
                return new Output(token.Position, value);
            default:
                Token name = _cursor.Expect(TokenKind.Name, "the name of a block");
                return ReadBlock(name.Text, name.Position);
        }
    }

    private Statement ReadBlock(string name, Position position) => name switch
    {
        "if" => ReadIf(position),
        "for" => ReadFor(position),
        "set" => ReadSet(position),
        "macro" => OutsideLoops(() => ReadMacro(position)),
        "call" => OutsideLoops(() => ReadCallBlock(position)),
        "filter" => OutsideLoops(() => ReadFilterBlock(position)),
        "with" => ReadWith(position),
        "generation" => ReadGeneration(position),
        "break" => ReadJump(position, Flow.Break),
        "continue" => ReadJump(position, Flow.Continue),
        _ => throw new ChatTemplateException($"the block '{name}' is not supported", position),
    };

    private If ReadIf(Position position)
    {
        List<(Expression, IReadOnlyList<Statement>)> branches = [];
        IReadOnlyList<Statement> otherwise = [];
        do
        {
            Expression test = _expressions.ReadTuple();
            CloseBlock();
            branches.Add((test, _cursor.Nested(() => ReadUntil("elif", "else", "endif"))));
        }
        while (SkipBlock("elif"));
        if (SkipBlock("else"))
        {
            CloseBlock();
            otherwise = ReadBody("endif");
        }
        else
        {
            OpenBlock("endif");
            CloseBlock();
        }
        return new If(position, branches, otherwise);
    }

    private bool SkipBlock(string name)
    {
        bool there = _cursor.Current.Kind == TokenKind.BlockBegin && _cursor.Following is { Kind: TokenKind.Name } token && token.Text == name;
        if (there)
        {
            _cursor.Next();
            _cursor.Next();
        }
        return there;
    }

    private ForLoop ReadFor(Position position)
    {
        AssignmentTarget target = ReadTarget();
        _cursor.ExpectName("in");
        Expression elements = _expressions.ReadTuple(conditional: false);
        Expression? test = _cursor.SkipName("if") ? _expressions.Read() : null;
        bool recursive = _cursor.SkipName("recursive");
        CloseBlock();
        _loops++;
        List<Statement> body = _cursor.Nested(() => ReadUntil("else", "endfor"));
        _loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (SkipBlock("else"))
        {
            CloseBlock();
            otherwise = OutsideLoops(() => ReadBody("endfor"));
        }
        else
        {
            OpenBlock("endfor");
            CloseBlock();
        }
        return new ForLoop(position, target, elements) { Test = test, Recursive = recursive, Body = body, Otherwise = otherwise };
    }

    private Jump ReadJump(Position position, Flow flow)
    {
        if (_loops == 0)
            throw new ChatTemplateException($"'{(flow == Flow.Break ? "break" : "continue")}' stands in no loop", position);
        CloseBlock();
        return new Jump(position, flow);
    }

    private T OutsideLoops<T>(Func<T> read)
    {
        int loops = _loops;
        _loops = 0;
        T result = read();
        _loops = loops;
        return result;
    }
}
