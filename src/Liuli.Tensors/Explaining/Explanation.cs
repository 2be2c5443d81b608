using System.Globalization;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>How the contributions of an explanation's terms make its value.</summary>
public enum Combination
{
    /// <summary>There are no terms: the value is stored, or its making was not recorded.</summary>
    Stored,

    /// <summary>value = Σ contributions.</summary>
    Sum,

    /// <summary>value = Π contributions.</summary>
    Product,

    /// <summary>value = Σ contributions of the first term / Σ contributions of the others.</summary>
    Quotient,

    /// <summary>value = the largest contribution.</summary>
    Maximum,
}

/// <summary>One number, and the terms that made it.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Source">The tensor the number stands in.</param>
/// <param name="Index">Its row-major position there.</param>
/// <param name="Operation">What made it, for example <c>softmax</c>; <c>stored</c> for a leaf.</param>
/// <param name="Formula">The formula of one element.</param>
/// <param name="Value">The number as the engine computed it.</param>
/// <param name="Combination">How contributions make the value.</param>
/// <param name="Terms">The terms, in the order of the formula.</param>
public sealed record Explanation(
    Tensor Source, long Index, string Operation, string Formula, double Value, Combination Combination, IReadOnlyList<Term> Terms)
{
    /// <summary>The value made again from the contributions; the value itself when there are no terms.</summary>
    public double Recombined => Combination switch
    {
        Combination.Stored => Value,
        Combination.Sum => Terms.Sum(t => t.Contribution),
        Combination.Product => Terms.Aggregate(1.0, (product, t) => product * t.Contribution),
        Combination.Quotient => Terms[0].Contribution / Terms.Skip(1).Sum(t => t.Contribution),
        Combination.Maximum => Terms.Max(t => t.Contribution),
        _ => throw new InvalidOperationException($"unknown combination {Combination}"),
    };

    /// <summary><see cref="Value"/> − <see cref="Recombined"/>: rounding only, as a property test holds every operation to.</summary>
    public double Residual => Value.Equals(Recombined) ? 0 : Value - Recombined; // two equal infinities leave nothing over

    /// <summary>Explains the element of <paramref name="tensor"/> at row-major position <paramref name="index"/>, looking through
    /// operations that only moved it.</summary>
    public static Explanation Of(Tensor tensor, long index)
    {
        while (tensor.Operation is { MovesElements: true })
        {
            Term origin = MovedFrom(tensor, index);
            (tensor, index) = (origin.Source, origin.Index);
        }
        if (tensor.Operation is { } operation)
            return operation.Explain(new Node(tensor), index);
        return new Explanation(tensor, index, "stored", StoredFormula(tensor, index), tensor.GetFloat(index), Combination.Stored, []);
    }

    /// <summary>Where an operation that moves elements (<see cref="Operation.MovesElements"/>) took this one from.</summary>
    public static Term MovedFrom(Tensor tensor, long index) => tensor.Operation!.Explain(new Node(tensor), index).Terms[0];

    /// <summary>An explanation of <paramref name="node"/>'s output by its own operation.</summary>
    public static Explanation Of(in Node node, long index, Combination combination, IReadOnlyList<Term> terms)
    {
        Operation operation = node.Output.Operation!;
        return new Explanation(node.Output, index, operation.Name, operation.Formula, node.Output.GetFloat(index), combination, terms);
    }

    private static string StoredFormula(Tensor tensor, long index)
    {
        if (tensor.DType.IsQuantized)
            return BlockFormats.Describe(tensor, index);
        Span<byte> bits = stackalloc byte[tensor.DType.BlockBytes];
        ElementReader.ReadBytes(tensor.Body, index, bits);
        GC.KeepAlive(tensor.Body);
        bits.Reverse();
        return string.Create(CultureInfo.InvariantCulture, $"stored as {tensor.DType} bits 0x{Convert.ToHexString(bits)}");
    }
}
