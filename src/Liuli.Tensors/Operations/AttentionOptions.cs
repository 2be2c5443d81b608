namespace Liuli.Tensors;

/// <summary>Which keys a query sees, and how scores are scaled. <c>default</c>: every key, scale 1/√D.</summary>
/// <remarks>As safe for use from several threads as its tensors.</remarks>
public readonly record struct AttentionOptions
{
    /// <summary>The factor on the scores; 0 stands for 1/√D.</summary>
    public float Scale { get; init; }

    /// <summary>With c &gt; 0 a score s becomes c·tanh(s / c) before the softmax (soft-capping, Gemma 2); 0 leaves scores as they are.</summary>
    public float ScoreCap { get; init; }

    /// <summary>A query sees its own position and those before it.</summary>
    public bool Causal { get; init; }

    /// <summary>How many of the given keys are used, from the first on; 0 stands for all. A cache is longer than its contents.</summary>
    public int KeyLength { get; init; }

    /// <summary>Position of query 0, key 0 being at position 0: with a cache of n earlier keys it is n.</summary>
    public int QueryOffset { get; init; }

    /// <summary>With n &gt; 0 a query at position p sees no key before p − n + 1 (sliding window); 0 is no limit.</summary>
    public int Window { get; init; }

    /// <summary>Keys and values are (B, K, S, D), the vectors of a head one behind the other, as a cache keeps them; otherwise (B, S, K, D).</summary>
    public bool KeysByHead { get; init; }

    /// <summary>With <see cref="MatMulPrecision.BF16"/> what the forward pass multiplies may be rounded, to 8 significant bits or more, where that is faster: on AVX-512 VNNI, to 16-bit integers with a factor
    /// for each vector. Softmax, sums and the backward pass stay F32.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <summary>Dropout on the weights, after the softmax: each becomes 0 with this probability p, and the others 1/(1 − p) times as large. 0 for none.
    /// The mask is that of <c>Dropout</c> on a tensor of the weights, (B, H, T, S) with S used keys; it is not stored.</summary>
    public float Dropout { get; init; }

    /// <summary>Where the mask comes from; moves on as <c>Dropout</c> on the weights would move it. May be null when nothing is dropped.</summary>
    public Philox? Random { get; init; }

    /// <summary>Padding: U8 (B, S), 0 where a key is not to be seen. The keys to be seen must lie side by side in each sequence. Absent: all are seen.</summary>
    public Tensor Mask { get; init; }
}
