using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary><c>+ - * / // % ** ~</c></summary>
internal sealed class Binary(Position position, string symbol, Expression left, Expression right) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? a = rendering.Evaluate(left, scope), b = rendering.Evaluate(right, scope);
        return symbol switch
        {
            "+" => Arithmetic.Add(rendering, a, b),
            "*" => Arithmetic.Multiply(rendering, a, b),
            "%" => Arithmetic.Modulo(rendering, a, b),
            "~" => rendering.Join(PythonText.Str(rendering, a), PythonText.Str(rendering, b)),
            _ => Arithmetic.OfNumbers(symbol, a, b),
        };
    }
}

/// <summary><c>-a</c> or <c>+a</c></summary>
internal sealed class Sign(Position position, bool negative, Expression operand) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => Arithmetic.Signed(rendering.Evaluate(operand, scope), negative);
}

/// <summary><c>a &lt; b</c>, <c>a in b</c> and so on; chains such as <c>a &lt; b &lt; c</c> hold if every link does.</summary>
internal sealed class Comparison(Position position, Expression first, IReadOnlyList<(string Symbol, Expression Operand)> links) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? left = rendering.Evaluate(first, scope);
        foreach ((string symbol, Expression operand) in links)
        {
            object? right = rendering.Evaluate(operand, scope);
            if (!Comparing.Holds(rendering, symbol, left, right))
                return false;
            left = right;
        }
        return true;
    }
}
