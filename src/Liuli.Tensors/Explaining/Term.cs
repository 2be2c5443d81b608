namespace Liuli.Tensors;

/// <summary>One term of an <see cref="Explanation"/>.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Role">What the term is in the formula: <c>input</c>, <c>weight</c>, <c>bias</c>, <c>score</c>, <c>mean</c> …</param>
/// <param name="Source">The tensor that <paramref name="Value"/> stands in; <c>default</c> when it is not an element of one.</param>
/// <param name="Index">Its row-major position there.</param>
/// <param name="Value">The number itself.</param>
/// <param name="Contribution">What the term adds (or multiplies …) to the whole: for a product term, value × factor.</param>
public sealed record Term(string Role, Tensor Source, long Index, double Value, double Contribution)
{
    /// <summary>The other factor of a product term, when that is a stored or computed element too: the weight beside the input.</summary>
    public Term? Factor { get; init; }

    /// <summary>How a number that the operation computed on its way (a mean, a variance) came about.</summary>
    public Explanation? Inner { get; init; }

    /// <summary>A term that is an element as it stands.</summary>
    public static Term Of(string role, Tensor source, long index)
    {
        double value = source.GetFloat(index);
        return new Term(role, source, index, value, value);
    }

    /// <summary>A term whose contribution is a known function of the element: <paramref name="contribution"/>(value).</summary>
    public static Term Of(string role, Tensor source, long index, Func<double, double> contribution)
    {
        double value = source.GetFloat(index);
        return new Term(role, source, index, value, contribution(value));
    }

    /// <summary>A product of two elements: value × factor.</summary>
    public static Term Product(string role, Tensor source, long index, string factorRole, Tensor factor, long factorIndex)
    {
        Term other = Of(factorRole, factor, factorIndex);
        double value = source.GetFloat(index);
        return new Term(role, source, index, value, value * other.Value) { Factor = other };
    }

    /// <summary>Opens the element that this term names, one level further down.</summary>
    public Explanation Open() => Inner ?? (Source.IsNull
        ? throw new InvalidOperationException($"the term '{Role}' is a constant of the formula; there is nothing behind it")
        : Explanation.Of(Source, Index));
}
