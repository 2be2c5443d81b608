using Liuli.Inference.Chat.Templates.Tree;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Evaluation;

/// <summary>A macro's parameters, with their default values where they have any.</summary>
internal sealed record MacroSignature(IReadOnlyList<(string Name, Expression? Standard)> Parameters);

/// <summary>Macros as values.</summary>
internal static class Macro
{
    /// <summary>A macro whose body sees the variables of <paramref name="scope"/>, its arguments, and the rest as <c>varargs</c> and <c>kwargs</c>.</summary>
    public static Callable Create(string name, MacroSignature signature, IReadOnlyList<Statement> body, Scope scope) =>
        new(name, (rendering, arguments) =>
        {
            Scope inner = new(scope);
            Fill(name, signature, rendering, arguments, inner);
            return rendering.Capture(() => rendering.Execute(body, inner));
        });

    private static void Fill(string name, MacroSignature signature, Rendering rendering, Arguments arguments, Scope inner)
    {
        TemplateMap rest = new();
        Dictionary<string, object?> named = new(StringComparer.Ordinal);
        foreach ((string key, object? value) in arguments.Named)
        {
            if (key != "caller" && !signature.Parameters.Any(parameter => parameter.Name == key))
                rest.Set(key, value);
            else if (!named.TryAdd(key, value))
                throw new TemplateFault($"the macro {name} is given '{key}' twice");
        }
        for (int i = 0; i < signature.Parameters.Count; i++)
        {
            (string parameter, Expression? standard) = signature.Parameters[i];
            bool byName = named.Remove(parameter, out object? value);
            if (i < arguments.Positional.Count)
            {
                if (byName)
                    throw new TemplateFault($"the macro {name} is given '{parameter}' twice");
                value = arguments.Positional[i];
            }
            else if (!byName)
            {
                value = standard is null ? new Undefined($"the argument '{parameter}' of the macro {name} was not given") : rendering.Evaluate(standard, inner);
            }
            inner.Set(parameter, value);
        }
        inner.Set("varargs", new TemplateList([.. arguments.Positional.Skip(signature.Parameters.Count)], isTuple: true));
        inner.Set("kwargs", rest);
        if (named.TryGetValue("caller", out object? caller))
            inner.Set("caller", caller);
    }
}
