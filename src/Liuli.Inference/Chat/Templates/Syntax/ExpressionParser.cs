using Liuli.Inference.Chat.Templates.Tree;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Reads expressions. From the loosest to the tightest: if-else, or, and, not, comparisons, + and -, ~, * / // %, **, signs, then members, calls, filters and tests.</summary>
internal sealed class ExpressionParser(TokenCursor cursor)
{
    private static readonly string[] s_comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly PrimaryParser _primary = new(cursor);

    /// <summary>An expression, with if-else.</summary>
    public Expression Read() => cursor.Nested(() =>
    {
        Position position = cursor.Current.Position;
        Expression value = ReadOr();
        while (cursor.SkipName("if"))
        {
            Expression test = ReadOr();
            Expression? otherwise = cursor.SkipName("else") ? Read() : null;
            value = new Conditional(position, test, value, otherwise);
        }
        return value;
    });

    /// <summary>An expression, or several with commas between as a tuple.</summary>
    public Expression ReadTuple(bool conditional = true)
    {
        Position position = cursor.Current.Position;
        Expression first = conditional ? Read() : ReadOr();
        if (!cursor.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (cursor.SkipOperator(",") && cursor.Current.Kind != TokenKind.BlockEnd && cursor.Current.Kind != TokenKind.OutputEnd)
            items.Add(conditional ? Read() : ReadOr());
        return new ListLiteral(position, items, tuple: true);
    }

    /// <summary>Filters behind the text of a block.</summary>
    public Expression ReadFilters(Expression target) => _primary.ReadFilters(this, target);

    /// <summary>The filters of a filter block, the first of which has no bar before it.</summary>
    public Expression ReadFilterBlock(Expression target) => ReadFilters(_primary.ReadFilter(this, target));

    /// <summary>A name with what hangs on it, up to its arguments.</summary>
    public Expression ReadCall() => _primary.ReadWithPostfix(this);

    private Expression ReadOr() => ReadChain(["or"], ReadAnd, (position, _, a, b) => new Or(position, a, b), TokenKind.Name);

    private Expression ReadAnd() => ReadChain(["and"], ReadNot, (position, _, a, b) => new And(position, a, b), TokenKind.Name);

    private Expression ReadNot()
    {
        Position position = cursor.Current.Position;
        return cursor.SkipName("not") ? cursor.Nested(() => new Not(position, ReadNot())) : ReadComparison();
    }

    private Expression ReadComparison()
    {
        Position position = cursor.Current.Position;
        Expression first = ReadSum();
        List<(string, Expression)> links = [];
        while (ComparisonAhead() is { } symbol)
            links.Add((symbol, ReadSum()));
        return links.Count == 0 ? first : new Comparison(position, first, links);
    }

    private string? ComparisonAhead()
    {
        if (cursor.Current.Kind == TokenKind.Operator && s_comparisons.Contains(cursor.Current.Text))
            return cursor.Next().Text;
        if (cursor.SkipName("in"))
            return "in";
        if (!cursor.IsName("not") || cursor.Following is not { Kind: TokenKind.Name, Text: "in" })
            return null;
        cursor.Next();
        cursor.Next();
        return "not in";
    }

    private Expression ReadSum() => ReadChain(["+", "-"], ReadJoin);

    private Expression ReadJoin() => ReadChain(["~"], ReadProduct);

    private Expression ReadProduct() => ReadChain(["*", "/", "//", "%"], ReadPower);

    // Jinja's ** groups to the left, other than Python's.
    private Expression ReadPower() => ReadChain(["**"], () => ReadSigned(filters: true));

    private Expression ReadSigned(bool filters)
    {
        Position position = cursor.Current.Position;
        bool negative = cursor.IsOperator("-");
        Expression value;
        if (negative || cursor.IsOperator("+"))
        {
            cursor.Next();
            value = cursor.Nested(() => new Sign(position, negative, ReadSigned(filters: false)));
        }
        else
        {
            value = _primary.ReadWithPostfix(this);
        }
        return filters ? _primary.ReadFilters(this, value) : value;
    }

    private Expression ReadChain(string[] symbols, Func<Expression> operand) =>
        ReadChain(symbols, operand, (position, symbol, a, b) => new Binary(position, symbol, a, b), TokenKind.Operator);

    private Expression ReadChain(string[] symbols, Func<Expression> operand, Func<Position, string, Expression, Expression, Expression> join, TokenKind kind)
    {
        Position position = cursor.Current.Position;
        Expression value = operand();
        while (cursor.Current.Kind == kind && symbols.Contains(cursor.Current.Text))
        {
            string symbol = cursor.Next().Text;
            value = join(position, symbol, value, operand());
        }
        return value;
    }
}
