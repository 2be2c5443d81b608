namespace Liuli.Tensors.Cpu;

/// <summary>The two products of a decoding step, for the query heads that share a key head.</summary>
internal unsafe interface IHeadProducts
{
    /// <summary>The most rows of a call, a power of two: what stays in the nearest caches while it meets several groups of heads or columns.</summary>
    int RowTile { get; }

    /// <summary>scores[h, s] = query h · key s. Up to three scores behind the last key are written too; they mean nothing.</summary>
    /// <param name="queries">Queries of whole lanes.</param>
    /// <param name="width">Their length, and the distance between two.</param>
    /// <param name="heads">How many.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="scores">The scores of the first head.</param>
    /// <param name="scoreStep">From one head's scores to the next one's.</param>
    void Scores(float* queries, int width, int heads, in CacheRows keys, float* scores, nint scoreStep);

    /// <summary>sums[h, d] += Σ weights[h, s]·values[s, d].</summary>
    /// <param name="weights">The weights of the first head. Those behind the last value, up to the next multiple of 16, can be read.</param>
    /// <param name="weightStep">From one head's weights to the next one's.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="values">Values of whole lanes.</param>
    /// <param name="width">Their length.</param>
    /// <param name="sums">The sums of the first head.</param>
    /// <param name="sumStep">From one head's sums to the next one's.</param>
    void AddValues(float* weights, nint weightStep, int heads, in CacheRows values, int width, float* sums, nint sumStep);
}

/// <summary>Some keys or values of one head.</summary>
/// <param name="first">The first one.</param>
/// <param name="step">Bytes from one to the next.</param>
/// <param name="count">How many.</param>
/// <param name="ahead">What will be read next, as many rows equally far apart: memory can be asked for it meanwhile.</param>
internal readonly unsafe ref struct CacheRows(byte* first, nint step, int count, byte* ahead)
{
    public readonly byte* First = first, Ahead = ahead;
    public readonly nint Step = step;
    public readonly int Count = count;
}
