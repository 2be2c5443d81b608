using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>The keys and values of the positions that a decoder has already seen, so that the next token costs one position, not all.</summary>
/// <remarks>
/// Per layer two tensors (B, K, capacity, D), allocated at once: the vectors of a head lie one behind the other, so that attention reads them in
/// one run. F16 and BF16 take half the memory of F32, Q8_0 a good quarter, and a long context is read faster. A pass with the cache in its <see cref="ForwardContext"/> starts at
/// position <see cref="Length"/> and moves it on. Not for several threads at once. Cached positions carry no gradients or explanations.
/// </remarks>
public sealed partial class KvCache : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <summary>An empty cache for <paramref name="batch"/> sequences of at most <paramref name="capacity"/> positions.</summary>
    /// <param name="config">The decoder it is for.</param>
    /// <param name="batch">B.</param>
    /// <param name="capacity">The most positions.</param>
    /// <param name="device">Where; the default device when null.</param>
    /// <param name="type">How keys and values are stored: F32 as they are; F16, BF16 or Q8_0 rounded.</param>
    /// <exception cref="ArgumentException">The capacity exceeds the model's context, a size is not positive, or heads do not fill the type's blocks.</exception>
    public KvCache(DecoderConfig config, int batch, int capacity, Device? device = null, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (capacity > config.ContextLength)
            throw new ArgumentException($"making a KV cache: capacity {capacity} exceeds the model's context of {Counted.Of(config.ContextLength, "position")}", nameof(capacity));
        CheckType(config, type);
        _config = config;
        Batch = batch;
        Capacity = capacity;
        Type = type;
        _keys = new Tensor[config.Layers];
        _values = new Tensor[config.Layers];
        Shape shape = [batch, config.Attention.KeyValueHeads, capacity, config.Attention.HeadWidth];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            _keys[layer] = Tensor.Zeros(shape, type, device).Keep().Named($"cache.{layer}.keys");
            _values[layer] = Tensor.Zeros(shape, type, device).Keep().Named($"cache.{layer}.values");
        }
    }

    /// <summary>B: number of sequences side by side.</summary>
    public int Batch { get; }

    /// <summary>The most positions it can hold.</summary>
    public int Capacity { get; }

    /// <summary>How keys and values are stored.</summary>
    public DType Type { get; }

    /// <summary>Positions that it holds now.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that the keys and values take.</summary>
    public long Bytes => _keys.Sum(k => k.Bytes) + _values.Sum(v => v.Bytes);

    /// <summary>Bytes that a cache of one sequence takes per position of context, for one described by <paramref name="config"/>.</summary>
    public static long BytesPerPosition(DecoderConfig config, DType type = DType.F32) =>
        type.BytesFor(2L * config.Layers * config.Attention.KeyValueHeads * config.Attention.HeadWidth);

    /// <summary>Checks that the heads of a decoder can be stored as <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentException">They cannot.</exception>
    public static void CheckType(DecoderConfig config, DType type)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (type is not (DType.F32 or DType.F16 or DType.BF16 or DType.Q8_0))
            throw new ArgumentException($"making a KV cache: keys and values can be stored as F32, F16, BF16 or Q8_0, not as {type}");
        if (config.Attention.HeadWidth % type.BlockLength != 0)
            throw new ArgumentException($"making a KV cache: the model's heads are {config.Attention.HeadWidth} wide and do not fill the blocks of {type.BlockLength} that {type} consists of; store them as F16 or BF16");
    }

    /// <summary>Forgets the positions from <paramref name="length"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It holds fewer.</exception>
    public void Truncate(int length)
    {
        if (length < 0 || length > Length)
            throw new ArgumentOutOfRangeException(nameof(length), $"truncating a KV cache: it holds {Counted.Of(Length, "position")}, cannot keep {length}");
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
        _spare?.Dispose();
    }

    /// <summary>Checks that <paramref name="positions"/> more positions of <paramref name="batch"/> sequences fit.</summary>
    internal void CheckRoom(int batch, int positions)
    {
        if (batch != Batch)
            throw new ArgumentException($"running the model: the KV cache holds {Counted.Of(Batch, "sequence")}, the input has {batch}; make a cache for that batch");
        if (positions > Capacity - Length)
            throw new ArgumentException($"running the model: the KV cache has room for {Counted.Of(Capacity, "position")} and holds {Length}, the input has {positions} more; shorten the input or make a larger cache");
    }

    /// <summary>Writes new keys and values (B, T, K, D) of a layer behind those it holds, and returns all of them (B, K, capacity, D).</summary>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        if (Recording.IsNeeded(keys, values) && !Recording.IsEverything)
            throw new InvalidOperationException("running the model: cached positions carry no gradients; train without a KV cache, or run inside Recording.Nothing()");
        CacheRows.Write(keys, _keys[layer], Length);
        CacheRows.Write(values, _values[layer], Length);
        return (_keys[layer], _values[layer]);
    }

    internal void Advance(int positions) => Length += positions;
}
