namespace Liuli.Tensors.Cpu;

/// <summary>
/// The shape of softmax(cap(scale·Q·Kᵀ) + mask)·V for all sequences and heads. Queries (B, T, H·D), keys and values
/// (B, S, K·D), output (B, T, H·D); H is a multiple of K, and query head h reads key/value head h / (H/K).
/// </summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Batch">B, sequences.</param>
/// <param name="Queries">T, query positions.</param>
/// <param name="Keys">S, key positions.</param>
/// <param name="Heads">H, query heads.</param>
/// <param name="KeyValueHeads">K, key/value heads.</param>
/// <param name="HeadWidth">D, numbers in a head's vector.</param>
public readonly record struct AttentionProblem(int Batch, int Queries, int Keys, int Heads, int KeyValueHeads, int HeadWidth)
{
    /// <summary>The factor on the scores; 1/√D unless set. Positive.</summary>
    public float Scale { get; init; } = 1f / MathF.Sqrt(Math.Max(1, HeadWidth));

    /// <summary>With c &gt; 0 a score s becomes c·tanh(s / c) before the mask; 0 leaves scores as they are.</summary>
    public float ScoreCap { get; init; }

    /// <summary>A query sees its own position and those before it.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>The position of query 0, key 0 being at position 0: with a cache of n earlier keys it is n.</summary>
    public int Offset { get; init; } = Keys - Queries;

    /// <summary>With n &gt; 0 a query at position p sees no key before p − n + 1 (sliding window); 0 is no limit.</summary>
    public int Window { get; init; }

    /// <summary>Where queries (and their gradient) lie.</summary>
    public HeadLayout Query { get; init; } = HeadLayout.Contiguous(Queries, Heads, HeadWidth);

    /// <summary>Where keys (and their gradient) lie.</summary>
    public HeadLayout Key { get; init; } = HeadLayout.Contiguous(Keys, KeyValueHeads, HeadWidth);

    /// <summary>Where values (and their gradient) lie.</summary>
    public HeadLayout Value { get; init; } = HeadLayout.Contiguous(Keys, KeyValueHeads, HeadWidth);

    /// <summary>Where the output (and its gradient) lies.</summary>
    public HeadLayout Output { get; init; } = HeadLayout.Contiguous(Queries, Heads, HeadWidth);

    /// <summary>Backward adds to the gradients instead of overwriting them.</summary>
    public bool Accumulate { get; init; }

    /// <summary>With <see cref="MatMulPrecision.BF16"/> what the forward pass multiplies may be rounded to 8 significant bits or more, where that is faster; softmax and sums stay F32.
    /// Backward multiplies F32.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <summary>Which weights are dropped while training; default for none.</summary>
    internal DropoutMask Dropout { get; init; }

    internal bool Drops => Dropout.Scale != 0;

    /// <summary>Query heads that share a key/value head.</summary>
    internal int Group => Heads / KeyValueHeads;

    internal bool IsEmpty => Batch == 0 || Queries == 0 || Heads == 0 || HeadWidth == 0;
}
