using System.Collections;
using System.Runtime.CompilerServices;

namespace Liuli.Tensors;

/// <summary>The sizes of a tensor's dimensions, outermost first; a value of at most <see cref="MaxRank"/> numbers that needs no memory of its own.</summary>
/// <remarks>Written as a collection: <c>Shape s = [2, 3];</c>. The empty shape is a scalar with one element. Immutable, so safe for use from several threads.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The most dimensions a shape can have.</summary>
    public const int MaxRank = 6;

    [InlineArray(MaxRank)]
    private struct Sizes
    {
        private int _first;
    }

    private readonly Sizes _sizes;

    private Shape(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ArgumentException($"a shape has at most {MaxRank} dimensions, got {sizes.Length}");
        long count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0)
                throw new ArgumentException($"dimension {i} of a shape must not be negative, got {sizes[i]}");
            _sizes[i] = sizes[i];
            count = checked(count * sizes[i]);
        }
        Rank = sizes.Length;
        Count = count;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>Number of elements: the product of all sizes (1 for a scalar).</summary>
    public long Count { get; }

    /// <summary>Size of dimension <paramref name="dimension"/>; <c>shape[^1]</c> is the innermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public int this[Index dimension] => this[dimension.GetOffset(Rank)];

    /// <inheritdoc cref="this[Index]"/>
    public int this[int dimension] => (uint)dimension < (uint)Rank
        ? _sizes[dimension]
        : throw new ArgumentOutOfRangeException(nameof(dimension), $"shape {this} has no dimension {dimension}");

    /// <summary>The innermost size, or 1 for a scalar.</summary>
    public int Last => Rank == 0 ? 1 : _sizes[Rank - 1];

    /// <summary>How many rows of the innermost dimension there are: <see cref="Count"/> / <see cref="Last"/> (0 when that is empty).</summary>
    public long Rows => Last == 0 ? 0 : Count / Last;

    /// <summary>Builds a shape from its sizes, outermost first.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> dimensions, or a negative one.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes);

    /// <summary>This shape with its innermost size replaced.</summary>
    public Shape WithLast(int size)
    {
        Span<int> sizes = stackalloc int[Rank];
        CopyTo(sizes);
        sizes[^1] = size;
        return new Shape(sizes);
    }

    /// <summary>This shape without its first <paramref name="count"/> dimensions.</summary>
    public Shape Skip(int count)
    {
        Span<int> sizes = stackalloc int[Rank];
        CopyTo(sizes);
        return new Shape(sizes[count..]);
    }

    /// <summary>This shape without its last <paramref name="count"/> dimensions.</summary>
    public Shape DropLast(int count = 1)
    {
        Span<int> sizes = stackalloc int[Rank];
        CopyTo(sizes);
        return new Shape(sizes[..^count]);
    }

    /// <summary>Writes the sizes, outermost first, to <paramref name="sizes"/>.</summary>
    public void CopyTo(Span<int> sizes)
    {
        for (int i = 0; i < Rank; i++)
            sizes[i] = _sizes[i];
    }

    /// <summary>Row-major position of the element at <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index has the wrong length or lies outside.</exception>
    public long Flatten(ReadOnlySpan<int> index)
    {
        if (index.Length != Rank)
            throw new ArgumentOutOfRangeException(nameof(index), $"shape {this} needs {Counted.Of(Rank, "number")} to name an element, got {index.Length}");
        long flat = 0;
        for (int i = 0; i < Rank; i++)
        {
            if ((uint)index[i] >= (uint)_sizes[i])
                throw new ArgumentOutOfRangeException(nameof(index), $"index {index[i]} is outside dimension {i} of shape {this}");
            flat = flat * _sizes[i] + index[i];
        }
        return flat;
    }

    /// <summary>The index whose row-major position is <paramref name="flat"/>.</summary>
    public int[] Unflatten(long flat)
    {
        int[] index = new int[Rank];
        for (int i = Rank - 1; i >= 0; i--)
        {
            index[i] = (int)(flat % _sizes[i]);
            flat /= _sizes[i];
        }
        return index;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
            return false;
        for (int i = 0; i < Rank; i++)
        {
            if (_sizes[i] != other._sizes[i])
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, Count, Last);

    /// <summary>Same rank and same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different rank or sizes.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>For example <c>(2, 3)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", this)})";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Rank; i++)
            yield return _sizes[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
