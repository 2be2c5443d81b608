using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Writes keys or values of new positions into a cache, and copies them from one sequence to another.</summary>
public static class CacheRows
{
    /// <summary>cache[b, k, position + t] = rows[b, t, k], each number rounded to the nearest one that the cache's type has (see <c>To</c>). Changes
    /// the cache in place; nothing is recorded.</summary>
    /// <param name="rows">F32 (B, T, K, D).</param>
    /// <param name="cache">(B, K, capacity, D): F32, F16, BF16, or Q8_0 with D a multiple of 32.</param>
    /// <param name="position">Where the first of the T positions goes.</param>
    /// <exception cref="ArgumentException">Types, shapes or devices do not fit together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cache has no room there.</exception>
    public static void Write(Tensor rows, Tensor cache, int position)
    {
        CheckArguments(rows, cache, position);
        if (rows.Count > 0)
            CacheRowKernel.Write(rows, cache, position);
        GC.KeepAlive(rows.Body);
        GC.KeepAlive(cache.Body);
    }

    /// <summary>target[to, k, t] = source[from, k, t] for the positions t from <paramref name="position"/> on, as they are stored. Changes the target in place; nothing is recorded.</summary>
    /// <param name="source">A cache (B, K, capacity, D).</param>
    /// <param name="from">Which of its sequences.</param>
    /// <param name="target">A cache of the same type, K and D, perhaps the same one; its B and capacity may differ.</param>
    /// <param name="to">Which of its sequences.</param>
    /// <param name="position">The first position.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">Types, shapes or devices do not fit together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence or position.</exception>
    public static void Copy(Tensor source, int from, Tensor target, int to, int position, int count)
    {
        const string name = "copying within caches";
        Check.SameDevice(source, target, name);
        if (source.DType != target.DType || source.Shape.Rank != 4 || target.Shape.Rank != 4 || source.Shape[1] != target.Shape[1] || source.Shape[3] != target.Shape[3])
            throw new ArgumentException($"{name}: expected two caches (batch, heads, capacity, width) of the same type, heads and width, got {source} and {target}");
        if ((uint)from >= (uint)source.Shape[0] || (uint)to >= (uint)target.Shape[0])
            throw new ArgumentOutOfRangeException(nameof(from), $"{name}: there are {source.Shape[0]} and {target.Shape[0]} sequences, asked for number {from} to number {to}");
        if (position < 0 || count < 0 || position > Math.Min(source.Shape[2], target.Shape[2]) - count)
            throw new ArgumentOutOfRangeException(nameof(position), $"{name}: {Counted.Of(count, "position")} from {position} on do not lie in capacities of {source.Shape[2]} and {target.Shape[2]}");
        if (count > 0)
            CacheRowKernel.Copy(source, from, target, to, position, count);
        GC.KeepAlive(source.Body);
        GC.KeepAlive(target.Body);
    }

    private static void CheckArguments(Tensor rows, Tensor cache, int position)
    {
        const string name = "writing to a cache";
        Check.Is(rows, DType.F32, name);
        Check.SameDevice(rows, cache, name);
        if (!StoredRow.CanBe(cache.DType))
            throw new ArgumentException($"{name}: the cache must be F32, F16, BF16 or Q8_0, got {cache}");
        if (rows.Shape.Rank != 4 || cache.Shape.Rank != 4 || rows.Shape[0] != cache.Shape[0] || rows.Shape[2] != cache.Shape[1] || rows.Shape[3] != cache.Shape[3])
            throw new ArgumentException($"{name}: rows must have shape (batch, time, heads, width) and the cache (batch, heads, capacity, width), got {rows.Shape} and {cache.Shape}");
        if (position < 0 || position > cache.Shape[2] - rows.Shape[1])
            throw new ArgumentOutOfRangeException(nameof(position), $"{name}: {Counted.Of(rows.Shape[1], "position")} from {position} on do not fit its capacity of {cache.Shape[2]}");
    }
}
