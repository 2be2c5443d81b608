using System.Collections;

namespace Liuli.Tensors;

/// <summary>Terms that are made when they are looked at: a softmax over a vocabulary has as many of them as there are tokens.</summary>
/// <param name="count">How many there are.</param>
/// <param name="make">The term at a position.</param>
internal sealed class LazyTerms(int count, Func<int, Term> make) : IReadOnlyList<Term>
{
    public int Count => count;

    public Term this[int index] => (uint)index < (uint)count
        ? make(index)
        : throw new ArgumentOutOfRangeException(nameof(index), $"there are {count} terms, term {index} was asked for");

    public IEnumerator<Term> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
            yield return make(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
