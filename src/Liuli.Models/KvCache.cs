using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>The keys and values of the positions that a decoder has already seen, so that the next token costs one position, not all.</summary>
/// <remarks>
/// Per layer two F32 tensors (B, capacity, K, D), allocated at once. A pass with the cache in its <see cref="ForwardContext"/> starts at
/// position <see cref="Length"/> and moves it on. Not for several threads at once. Cached positions carry no gradients or explanations.
/// </remarks>
public sealed class KvCache : IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <summary>An empty cache for <paramref name="batch"/> sequences of at most <paramref name="capacity"/> positions.</summary>
    /// <exception cref="ArgumentException">The capacity exceeds the model's context, or a size is not positive.</exception>
    public KvCache(DecoderConfig config, int batch, int capacity, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (capacity > config.ContextLength)
            throw new ArgumentException($"making a KV cache: capacity {capacity} exceeds the model's context of {config.ContextLength} positions", nameof(capacity));
        Batch = batch;
        Capacity = capacity;
        _keys = new Tensor[config.Layers];
        _values = new Tensor[config.Layers];
        Shape shape = [batch, capacity, config.Attention.KeyValueHeads, config.Attention.HeadWidth];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            _keys[layer] = Tensor.Zeros(shape, DType.F32, device).Keep().Named($"cache.{layer}.keys");
            _values[layer] = Tensor.Zeros(shape, DType.F32, device).Keep().Named($"cache.{layer}.values");
        }
    }

    /// <summary>B: number of sequences side by side.</summary>
    public int Batch { get; }

    /// <summary>The most positions it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Positions that it holds now.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that the keys and values take.</summary>
    public long Bytes => _keys.Sum(k => k.Bytes) + _values.Sum(v => v.Bytes);

    /// <summary>Bytes that a cache of one sequence takes per position of context, for one described by <paramref name="config"/>.</summary>
    public static long BytesPerPosition(DecoderConfig config, DType type = DType.F32) =>
        type.BytesFor(2L * config.Layers * config.Attention.KeyValueHeads * config.Attention.HeadWidth);

    /// <summary>Forgets the positions from <paramref name="length"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It holds fewer.</exception>
    public void Truncate(int length)
    {
        if (length < 0 || length > Length)
            throw new ArgumentOutOfRangeException(nameof(length), $"truncating a KV cache: it holds {Length} positions, cannot keep {length}");
        Length = length;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Length = 0;

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        foreach (Tensor key in _keys)
            key.Dispose();
        foreach (Tensor value in _values)
            value.Dispose();
    }

    /// <summary>Checks that <paramref name="positions"/> more positions of <paramref name="batch"/> sequences fit.</summary>
    internal void CheckRoom(int batch, int positions)
    {
        if (batch != Batch)
            throw new ArgumentException($"running the model: the KV cache holds {Batch} sequences, the input has {batch}; make a cache for that batch");
        if (positions > Capacity - Length)
            throw new ArgumentException($"running the model: the KV cache has room for {Capacity} positions and holds {Length}, the input has {positions} more; shorten the input or make a larger cache");
    }

    /// <summary>Writes new keys and values (B, T, K, D) of a layer behind those it holds, and returns all of them (B, capacity, K, D).</summary>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        if (Recording.IsNeeded(keys, values) && !Recording.IsEverything)
            throw new InvalidOperationException("running the model: cached positions carry no gradients; train without a KV cache, or run inside Recording.Nothing()");
        Write(keys, _keys[layer]);
        Write(values, _values[layer]);
        return (_keys[layer], _values[layer]);
    }

    internal void Advance(int positions) => Length += positions;

    private void Write(Tensor rows, Tensor all)
    {
        int perSequence = (int)(rows.Count / Batch), room = (int)(all.Count / Batch), at = room / Capacity * Length;
        ReadOnlySpan<float> from = rows.AsSpan<float>();
        Span<float> to = all.AsSpan<float>();
        for (int b = 0; b < Batch; b++)
            from.Slice(b * perSequence, perSequence).CopyTo(to[(b * room + at)..]);
        GC.KeepAlive(this);
    }
}
