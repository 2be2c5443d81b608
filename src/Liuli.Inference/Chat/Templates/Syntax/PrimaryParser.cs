using System.Text;
using Liuli.Inference.Chat.Templates.Builtins;
using Liuli.Inference.Chat.Templates.Tree;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Reads values and what hangs on them: members, subscripts, calls, filters and tests.</summary>
internal sealed class PrimaryParser(TokenCursor cursor)
{
    private static readonly string[] s_endOfTest = ["else", "or", "and", "is", "if", "in", "not", "recursive"];

    public Expression ReadWithPostfix(ExpressionParser expressions)
    {
        Expression value = ReadPrimary(expressions);
        while (true)
        {
            if (cursor.IsOperator("."))
                value = ReadMember(value);
            else if (cursor.IsOperator("["))
                value = ReadSubscript(expressions, value);
            else if (cursor.IsOperator("("))
                value = new Call(value.Position, value, ReadArguments(expressions));
            else
                return value;
        }
    }

    public Expression ReadFilters(ExpressionParser expressions, Expression value)
    {
        while (true)
        {
            if (cursor.SkipOperator("|"))
                value = ReadFilter(expressions, value);
            else if (cursor.IsName("is"))
                value = ReadTest(expressions, value);
            else if (cursor.IsOperator("("))
                value = new Call(value.Position, value, ReadArguments(expressions));
            else
                return value;
        }
    }

    public Expression ReadFilter(ExpressionParser expressions, Expression value)
    {
        Token name = cursor.Expect(TokenKind.Name, "the name of a filter");
        ArgumentList arguments = cursor.IsOperator("(") ? ReadArguments(expressions) : ArgumentList.Empty;
        if (!Filters.All.TryGetValue(name.Text, out Filter? filter))
            throw new ChatTemplateException($"the filter '{name.Text}' is not supported", name.Position);
        return new FilterCall(name.Position, value, name.Text, filter, arguments);
    }

    private Expression ReadPrimary(ExpressionParser expressions)
    {
        Token token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                cursor.Next();
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.Position, true),
                    "false" or "False" => new Literal(token.Position, false),
                    "none" or "None" => new Literal(token.Position, null),
                    _ => new Name(token.Position, token.Text),
                };
            case TokenKind.String:
                return ReadString();
            case TokenKind.Integer or TokenKind.Float:
                cursor.Next();
                return new Literal(token.Position, token.Value);
            case TokenKind.Operator when token.Text == "(":
                return ReadParentheses(expressions);
            case TokenKind.Operator when token.Text == "[":
                cursor.Next();
                return new ListLiteral(token.Position, ReadItems(expressions, "]"), tuple: false);
            case TokenKind.Operator when token.Text == "{":
                return ReadMap(expressions);
            default:
                throw cursor.Error($"expected a value, found {token.Description}");
        }
    }

    /// <summary>Texts in quotes one after the other are one text.</summary>
    private Literal ReadString()
    {
        Token first = cursor.Next();
        if (cursor.Current.Kind != TokenKind.String)
            return new Literal(first.Position, first.Text);
        StringBuilder text = new(first.Text);
        while (cursor.Current.Kind == TokenKind.String)
            text.Append(cursor.Next().Text);
        return new Literal(first.Position, text.ToString());
    }

    private Expression ReadParentheses(ExpressionParser expressions)
    {
        Position position = cursor.ExpectOperator("(").Position;
        if (cursor.SkipOperator(")"))
            return new ListLiteral(position, [], tuple: true);
        Expression first = expressions.Read();
        if (cursor.SkipOperator(")"))
            return first;
        cursor.ExpectOperator(",");
        return new ListLiteral(position, [first, .. ReadItems(expressions, ")")], tuple: true);
    }

    private List<Expression> ReadItems(ExpressionParser expressions, string end)
    {
        List<Expression> items = [];
        while (!cursor.SkipOperator(end))
        {
            items.Add(expressions.Read());
            if (!cursor.IsOperator(end))
                cursor.ExpectOperator(",");
        }
        return items;
    }

    private MapLiteral ReadMap(ExpressionParser expressions)
    {
        Position position = cursor.ExpectOperator("{").Position;
        List<(Expression, Expression)> entries = [];
        while (!cursor.SkipOperator("}"))
        {
            Expression key = expressions.Read();
            cursor.ExpectOperator(":");
            entries.Add((key, expressions.Read()));
            if (!cursor.IsOperator("}"))
                cursor.ExpectOperator(",");
        }
        return new MapLiteral(position, entries);
    }

    private Expression ReadMember(Expression target)
    {
        Position position = cursor.ExpectOperator(".").Position;
        if (cursor.Current.Kind == TokenKind.Integer)
            return new Subscript(position, target, new Literal(cursor.Current.Position, cursor.Next().Value));
        return new MemberAccess(position, target, cursor.Expect(TokenKind.Name, "the name of a member").Text);
    }

    private Expression ReadSubscript(ExpressionParser expressions, Expression target)
    {
        Position position = cursor.ExpectOperator("[").Position;
        Expression? start = cursor.IsOperator(":") ? null : expressions.Read();
        if (cursor.SkipOperator("]"))
            return new Subscript(position, target, start!);
        cursor.ExpectOperator(":");
        Expression? stop = cursor.IsOperator(":") || cursor.IsOperator("]") ? null : expressions.Read();
        Expression? step = cursor.SkipOperator(":") && !cursor.IsOperator("]") ? expressions.Read() : null;
        cursor.ExpectOperator("]");
        return new Slice(position, target, start, stop, step);
    }

    private ArgumentList ReadArguments(ExpressionParser expressions)
    {
        cursor.ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        while (!cursor.SkipOperator(")"))
        {
            if (cursor.IsOperator("*") || cursor.IsOperator("**"))
                throw cursor.Error($"arguments unpacked with '{cursor.Current.Text}' are not supported");
            if (cursor.Current.Kind == TokenKind.Name && cursor.Following is { Kind: TokenKind.Operator, Text: "=" })
            {
                string name = cursor.Next().Text;
                cursor.Next();
                named.Add((name, expressions.Read()));
            }
            else
            {
                if (named.Count > 0)
                    throw cursor.Error("an argument without a name stands behind one with a name");
                positional.Add(expressions.Read());
            }
            if (!cursor.IsOperator(")"))
                cursor.ExpectOperator(",");
        }
        return new ArgumentList(positional, named);
    }

    private Expression ReadTest(ExpressionParser expressions, Expression value)
    {
        cursor.ExpectName("is");
        bool negated = cursor.SkipName("not");
        Token name = cursor.Expect(TokenKind.Name, "the name of a test");
        ArgumentList arguments = ArgumentList.Empty;
        if (cursor.IsOperator("("))
            arguments = ReadArguments(expressions);
        else if (StartsArgument())
            arguments = new ArgumentList([cursor.Nested(() => ReadWithPostfix(expressions))], []);
        if (!Tests.All.TryGetValue(name.Text, out Test? test))
            throw new ChatTemplateException($"the test '{name.Text}' is not supported", name.Position);
        return new TestCall(name.Position, value, test, arguments, negated);
    }

    /// <summary>A test's only argument may stand without brackets: <c>x is divisibleby 3</c>.</summary>
    private bool StartsArgument() => cursor.Current.Kind switch
    {
        TokenKind.Name => !s_endOfTest.Contains(cursor.Current.Text),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => cursor.Current.Text is "[" or "{",
        _ => false,
    };
}
