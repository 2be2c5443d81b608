using System.Collections.Concurrent;

namespace Liuli.Tensors.Tests;

/// <summary>What a case has for every path that is tested with it, the naive twin's numbers above all: computed when the first one asks, and kept for the others. Nobody writes into it.</summary>
internal sealed class Once<TCase, TResult>(Func<TCase, TResult> compute) where TCase : notnull
{
    private readonly ConcurrentDictionary<TCase, Lazy<TResult>> _results = new();

    public TResult this[TCase item] => _results.GetOrAdd(item, key => new Lazy<TResult>(() => compute(key))).Value;
}
