using System.Globalization;
using Liuli.Tensors;

namespace Liuli.Inference.Explaining;

/// <summary>Where a number stands: a tensor's name and an index, written <c>blocks.0.attn.pattern[0,3,1]</c>.</summary>
/// <remarks>A batch of one sequence is left out of the index, as in the files that <c>forward --trace</c> writes. Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">The name of a trace point or parameter.</param>
/// <param name="Index">One number per dimension; null names the tensor as a whole.</param>
public sealed record ElementAddress(string Name, IReadOnlyList<int>? Index)
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is not written like one.</exception>
    public static ElementAddress Parse(string text)
    {
        int bracket = text.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0 && text.Length > 0)
            return new ElementAddress(text, null);
        if (bracket <= 0 || !text.EndsWith(']'))
            throw Malformed(text);
        string[] parts = text[(bracket + 1)..^1].Split(',');
        int[] index = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out index[i]))
                throw Malformed(text);
        }
        return new ElementAddress(text[..bracket], index);
    }

    /// <summary>The row-major position in <paramref name="tensor"/>.</summary>
    /// <exception cref="ArgumentException">The index does not fit its shape.</exception>
    public long Flatten(Tensor tensor)
    {
        if (Index is null)
            throw new ArgumentException($"'{Name}' has shape {Without(tensor.Shape)}; say which number: {Name}[{string.Join(',', Enumerable.Repeat("0", Without(tensor.Shape).Rank))}]");
        int[] index = HasBatchOfOne(tensor.Shape, Index.Count) ? [0, .. Index] : [.. Index];
        try
        {
            return tensor.Shape.Flatten(index);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ArgumentException($"'{this}' does not exist: '{Name}' has shape {Without(tensor.Shape)}");
        }
    }

    /// <summary>The address of an element of a named tensor.</summary>
    public static ElementAddress Of(string name, Tensor tensor, long position)
    {
        int[] index = tensor.Shape.Unflatten(position);
        return new ElementAddress(name, HasBatchOfOne(tensor.Shape, index.Length - 1) ? index[1..] : index);
    }

    /// <summary>The shape without a batch of one sequence: activations have at least three dimensions, weights at most two.</summary>
    public static Shape Without(Shape shape) => HasBatchOfOne(shape, shape.Rank - 1) ? shape.Skip(1) : shape;

    /// <inheritdoc/>
    public override string ToString() => Index is null ? Name : $"{Name}[{string.Join(',', Index)}]";

    private static bool HasBatchOfOne(Shape shape, int given) => shape.Rank >= 3 && shape[0] == 1 && given == shape.Rank - 1;

    private static FormatException Malformed(string text) =>
        new($"'{text}' is not the address of a number; expected a name and an index such as blocks.0.attn.pattern[0,3,1]");
}
