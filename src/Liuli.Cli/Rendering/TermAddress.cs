using Liuli.Inference.Explaining;
using Liuli.Tensors;

namespace Liuli.Cli.Rendering;

/// <summary>How a term's source is written: the name of a trace point or parameter, or the operation that made an unnamed value.</summary>
internal static class TermAddress
{
    public static (string Source, IReadOnlyList<int> Index) Of(Term term)
    {
        if (term.Source.IsNull)
            return ("", []);
        (Tensor source, long index) = LookThrough(term.Source, term.Index);
        string name = source.Name ?? (source.Operation is { } operation ? $"({operation.Name})" : "(constant)");
        return (name, ElementAddress.Of(name, source, index).Index!);
    }

    public static string Text(Term term)
    {
        (string source, IReadOnlyList<int> index) = Of(term);
        return source.Length == 0 ? "" : $"{source}[{string.Join(',', index)}]";
    }

    /// <summary>The named element behind reshapes, transposes and slices, which have no names of their own.</summary>
    private static (Tensor Source, long Index) LookThrough(Tensor source, long index)
    {
        while (source.Name is null && source.Operation is { MovesElements: true })
        {
            Term origin = Explanation.MovedFrom(source, index);
            (source, index) = (origin.Source, origin.Index);
        }
        return (source, index);
    }
}
