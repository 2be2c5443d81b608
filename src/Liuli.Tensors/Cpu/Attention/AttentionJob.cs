namespace Liuli.Tensors.Cpu;

/// <summary>An attention problem with its arrays.</summary>
internal unsafe struct AttentionJob(in AttentionProblem problem)
{
    public readonly AttentionProblem Problem = problem;
    public float* Query, Output;

    /// <summary>Keys and values. Their layouts count numbers, not bytes.</summary>
    public byte* Key, Value;

    /// <summary>How keys and values are stored: as floats, or in a cache perhaps in fewer bytes. Backward needs floats.</summary>
    public DType Stored;

    /// <summary>(B, H, T): ln Σ e^score of each query, from which backward recomputes the probabilities. Null in a forward that needs none.</summary>
    public float* LogSumExp;

    public float* OutputGradient, QueryGradient, KeyGradient, ValueGradient;

    /// <summary>Where the gradients go instead as bfloat16, or null: written, never added to.</summary>
    public ushort* RoundedQueryGradient, RoundedKeyGradient, RoundedValueGradient;

    /// <summary>Whether the gradients are bfloat16.</summary>
    public readonly bool RoundsGradients => RoundedQueryGradient != null;

    /// <summary>First key, and one past the last, that a sequence has (padding lies outside); null for all.</summary>
    public int* KeyStarts, KeyEnds;

    /// <summary>The keys that a sequence has: an interval, perhaps an empty one.</summary>
    public readonly (int Start, int End) KeysOf(int batch) =>
        (KeyStarts == null ? 0 : Math.Clamp(KeyStarts[batch], 0, Problem.Keys), KeyEnds == null ? Problem.Keys : Math.Clamp(KeyEnds[batch], 0, Problem.Keys));

    /// <summary>The keys that a query sees: an interval, perhaps an empty one.</summary>
    public readonly (int Start, int End) KeysOf(int batch, int query)
    {
        (int start, int end) = KeysOf(batch);
        long position = (long)Problem.Offset + query;
        if (Problem.Causal)
            end = (int)Math.Min(end, position + 1);
        if (Problem.Window > 0)
            start = (int)Math.Max(start, Math.Min(position - Problem.Window + 1, int.MaxValue));
        // An empty interval must not lie behind the last key either.
        return (Math.Min(start, end), end);
    }

    /// <summary>The keys that any of the queries first … first + count − 1 sees: from the first one's first to the last one's last.</summary>
    public readonly (int Start, int End) KeysOf(int batch, int first, int count)
    {
        int start = KeysOf(batch, first).Start, end = KeysOf(batch, first + count - 1).End;
        return (Math.Min(start, end), end);
    }

    /// <summary>The vector of key head <paramref name="head"/> at position <paramref name="row"/>.</summary>
    public readonly byte* KeyAt(int batch, int row, int head) => Key + Stored.BytesFor(Problem.Key.At(batch, row, head));

    /// <summary>As <see cref="KeyAt"/>, of the values.</summary>
    public readonly byte* ValueAt(int batch, int row, int head) => Value + Stored.BytesFor(Problem.Value.At(batch, row, head));

    public readonly float* LogSumExpOf(int batch, int head) => LogSumExp + ((nint)batch * Problem.Heads + head) * Problem.Queries;
}
