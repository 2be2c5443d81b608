using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Tree;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <content>Blocks that define something or work on their body's text.</content>
internal sealed partial class StatementParser
{
    /// <summary>Names with commas between, in brackets or not, or one member of a variable.</summary>
    private AssignmentTarget ReadTarget(bool members = false)
    {
        AssignmentTarget first = ReadSingleTarget(members);
        if (!_cursor.IsOperator(","))
            return first;
        List<AssignmentTarget> parts = [first];
        while (_cursor.SkipOperator(",") && (_cursor.Current.Kind == TokenKind.Name || _cursor.IsOperator("(")) && !_cursor.IsName("in"))
            parts.Add(ReadSingleTarget(members));
        return new TupleTarget(parts);
    }

    private AssignmentTarget ReadSingleTarget(bool members)
    {
        if (_cursor.SkipOperator("("))
        {
            AssignmentTarget inner = _cursor.Nested(() => ReadTarget(members));
            _cursor.ExpectOperator(")");
            return inner;
        }
        string name = _cursor.Expect(TokenKind.Name, "the name of a variable").Text;
        return members && _cursor.SkipOperator(".") ? new MemberTarget(name, _cursor.Expect(TokenKind.Name, "the name of a member").Text) : new NameTarget(name);
    }

    private Assignment ReadSet(Position position)
    {
        AssignmentTarget target = ReadTarget(members: true);
        if (_cursor.SkipOperator("="))
        {
            Expression value = _expressions.ReadTuple();
            CloseBlock();
            return new Assignment(position, target, value);
        }
        // The filters stand before the body, so the body's text is put below them afterwards.
        DeferredExpression text = new(position);
        Expression filtered = _expressions.ReadFilters(text);
        CloseBlock();
        text.Set(new CapturedText(position, OutsideLoops(() => ReadBody("endset"))));
        return new Assignment(position, target, filtered);
    }

    private Output ReadFilterBlock(Position position)
    {
        DeferredExpression text = new(position);
        Expression filtered = _expressions.ReadFilterBlock(text);
        CloseBlock();
        text.Set(new CapturedText(position, ReadBody("endfilter")));
        return new Output(position, filtered);
    }

    private MacroDefinition ReadMacro(Position position)
    {
        string name = _cursor.Expect(TokenKind.Name, "the macro's name").Text;
        MacroSignature signature = ReadSignature();
        CloseBlock();
        return new MacroDefinition(position, name, signature, ReadBody("endmacro"));
    }

    private CallBlock ReadCallBlock(Position position)
    {
        MacroSignature signature = _cursor.IsOperator("(") ? ReadSignature() : new MacroSignature([]);
        if (_expressions.ReadCall() is not Call call)
            throw new ChatTemplateException("a call block calls a macro: {% call name(…) %}", position);
        CloseBlock();
        return new CallBlock(position, call, signature, ReadBody("endcall"));
    }

    private MacroSignature ReadSignature()
    {
        _cursor.ExpectOperator("(");
        List<(string, Expression?)> parameters = [];
        while (!_cursor.SkipOperator(")"))
        {
            string name = _cursor.Expect(TokenKind.Name, "the name of a parameter").Text;
            parameters.Add((name, _cursor.SkipOperator("=") ? _expressions.Read() : null));
            if (!_cursor.IsOperator(")"))
                _cursor.ExpectOperator(",");
        }
        return new MacroSignature(parameters);
    }

    private With ReadWith(Position position)
    {
        List<(AssignmentTarget, Expression)> values = [];
        while (_cursor.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
                _cursor.ExpectOperator(",");
            AssignmentTarget target = ReadSingleTarget(members: false);
            _cursor.ExpectOperator("=");
            values.Add((target, _expressions.Read()));
        }
        CloseBlock();
        return new With(position, values, ReadBody("endwith"));
    }

    private GenerationBlock ReadGeneration(Position position)
    {
        CloseBlock();
        return new GenerationBlock(position, ReadBody("endgeneration"));
    }
}
