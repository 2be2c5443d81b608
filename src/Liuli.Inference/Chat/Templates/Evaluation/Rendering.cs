using System.Runtime.CompilerServices;
using System.Text;
using Liuli.Inference.Chat.Templates.Tree;

namespace Liuli.Inference.Chat.Templates.Evaluation;

/// <summary>One rendering: what was written so far, and what it has used up.</summary>
internal sealed class Rendering(ChatTemplateLimits limits, TimeProvider time)
{
    private StringBuilder _output = new();
    private long _steps;
    private long _characters;
    private int _depth;

    public ChatTemplateLimits Limits => limits;

    public TimeProvider Time => time;

    public string Text => _output.ToString();

    /// <summary>Counts work.</summary>
    /// <exception cref="TemplateFault">It was too much.</exception>
    public void Charge(long steps)
    {
        _steps += steps;
        if (_steps > limits.MostSteps || steps < 0)
            throw new TemplateFault($"the template takes more than {limits.MostSteps} steps (an endless or far too long loop?)");
    }

    /// <summary>Counts looking for <paramref name="sought"/> characters in <paramref name="length"/> others. At worst each place is compared with all of the sought.</summary>
    public void ChargeSearch(long length, long sought = 1) => Charge(1 + (length / 32) + (length / 1024 * sought));

    /// <summary>Counts characters that are about to be made.</summary>
    /// <exception cref="TemplateFault">They are too many.</exception>
    public void Reserve(long characters)
    {
        _characters += characters;
        if (_characters > limits.MostCharacters || characters < 0)
            throw new TemplateFault($"the template makes more than {limits.MostCharacters} characters of text");
    }

    /// <summary>Counts a text that has been made.</summary>
    public string Made(string text)
    {
        Reserve(text.Length);
        return text;
    }

    public string Join(string a, string b)
    {
        Reserve((long)a.Length + b.Length);
        return a + b;
    }

    public void Write(string text)
    {
        Reserve(text.Length);
        _output.Append(text);
    }

    /// <summary>What <paramref name="write"/> writes, instead of writing it.</summary>
    public string Capture(Action write)
    {
        StringBuilder outer = _output;
        _output = new StringBuilder();
        write();
        string text = Made(_output.ToString());
        _output = outer;
        return text;
    }

    /// <summary>Goes one level deeper; <see cref="Leave"/> comes back.</summary>
    /// <exception cref="TemplateFault">It is too deep.</exception>
    public void Enter()
    {
        if (++_depth > limits.MostDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateFault($"the template is nested too deeply (more than {limits.MostDepth} levels; a macro that calls itself without end?)");
    }

    public void Leave() => _depth--;

    public object? Evaluate(Expression expression, Scope scope)
    {
        try
        {
            Charge(1);
            Enter();
            object? value = expression.Evaluate(this, scope);
            Leave();
            return value;
        }
        catch (TemplateFault fault)
        {
            throw new ChatTemplateException(fault.Message, expression.Position);
        }
    }

    public Flow Execute(IReadOnlyList<Statement> statements, Scope scope)
    {
        foreach (Statement statement in statements)
        {
            Flow flow = Execute(statement, scope);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        try
        {
            Charge(1);
            Enter();
            Flow flow = statement.Execute(this, scope);
            Leave();
            return flow;
        }
        catch (TemplateFault fault)
        {
            throw new ChatTemplateException(fault.Message, statement.Position);
        }
    }
}
