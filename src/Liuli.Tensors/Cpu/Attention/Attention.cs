using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Attention in one pass: the T × S table of scores is never stored. Blocks of it are computed, turned into
/// probabilities relative to the largest score so far, used, and corrected when a larger score turns up (online softmax:
/// Milakov and Gimelshein 2018; Dao et al., "FlashAttention", 2022).
/// </summary>
/// <remarks>While training some weights may be dropped, after the softmax. A query that sees no key gets zeros, and a log-sum-exp of −∞. The bits do not depend on the number of threads.</remarks>
public static unsafe class Attention
{
    /// <summary>output = softmax(scale·Q·Kᵀ + mask)·V.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="problem">Sizes, mask and layouts.</param>
    /// <param name="query">(B, T, H·D).</param>
    /// <param name="key">(B, S, K·D).</param>
    /// <param name="value">(B, S, K·D).</param>
    /// <param name="output">(B, T, H·D).</param>
    /// <param name="logSumExp">(B, H, T) for the backward pass, or empty.</param>
    /// <param name="keyStarts">First key of each sequence (B), or empty for 0: padding on the left.</param>
    /// <param name="keyEnds">One past the last key of each sequence (B), or empty for S: padding on the right.</param>
    /// <exception cref="ArgumentException">Sizes do not fit together or a span is too short.</exception>
    public static void Forward(CpuContext context, in AttentionProblem problem, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value,
        Span<float> output, Span<float> logSumExp = default, ReadOnlySpan<int> keyStarts = default, ReadOnlySpan<int> keyEnds = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ForwardStored(context, problem, query, DType.F32, MemoryMarshal.AsBytes(key), MemoryMarshal.AsBytes(value), output, logSumExp, keyStarts, keyEnds);
    }

    /// <summary>The same with keys and values as a cache stores them; they are read as they lie, each once for all query heads that share it.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="problem">Sizes, mask and layouts; layouts count numbers, not bytes.</param>
    /// <param name="query">(B, T, H·D).</param>
    /// <param name="stored">How keys and values are stored: F32, F16, BF16 or Q8_0. Vectors in blocks must be whole blocks and begin at one.</param>
    /// <param name="key">(B, S, K·D).</param>
    /// <param name="value">(B, S, K·D).</param>
    /// <param name="output">(B, T, H·D).</param>
    /// <param name="logSumExp">(B, H, T), or empty.</param>
    /// <param name="keyStarts">First key of each sequence (B), or empty for 0.</param>
    /// <param name="keyEnds">One past the last key of each sequence (B), or empty for S.</param>
    /// <exception cref="ArgumentException">Sizes do not fit together, a span is too short, or the type is another.</exception>
    public static void ForwardStored(CpuContext context, in AttentionProblem problem, ReadOnlySpan<float> query, DType stored, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value,
        Span<float> output, Span<float> logSumExp = default, ReadOnlySpan<int> keyStarts = default, ReadOnlySpan<int> keyEnds = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckInputs(problem, query, stored, key, value, output.Length, keyStarts, keyEnds);
        if (!logSumExp.IsEmpty)
            AttentionCheck.Length(nameof(logSumExp), logSumExp.Length, (long)problem.Batch * problem.Heads * problem.Queries);
        fixed (float* q = query, o = output, l = logSumExp)
        fixed (byte* k = key, v = value)
        fixed (int* starts = keyStarts, ends = keyEnds)
            Forward(context, new AttentionJob(problem) { Query = q, Key = k, Value = v, Stored = stored, Output = o, LogSumExp = l, KeyStarts = starts, KeyEnds = ends });
    }

    /// <summary>
    /// The gradients of query, key and value. With P the probabilities, recomputed as e^(score − logSumExp), and δ = Σ dO·O of
    /// a query: dV = Pᵀ·dO, dP = dO·Vᵀ, dS = scale·P∘(dP − δ), dQ = dS·K, dK = dSᵀ·Q. Capped scores s = c·tanh(…) multiply dS by 1 − (s/c)².
    /// </summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="problem">Sizes, mask and layouts; a gradient lies as its array does.</param>
    /// <param name="query">(B, T, H·D).</param>
    /// <param name="key">(B, S, K·D).</param>
    /// <param name="value">(B, S, K·D).</param>
    /// <param name="output">What forward gave.</param>
    /// <param name="logSumExp">What forward gave, (B, H, T).</param>
    /// <param name="outputGradient">As the output.</param>
    /// <param name="queryGradient">Receives dQ.</param>
    /// <param name="keyGradient">Receives dK.</param>
    /// <param name="valueGradient">Receives dV.</param>
    /// <param name="keyStarts">As in forward.</param>
    /// <param name="keyEnds">As in forward.</param>
    /// <exception cref="ArgumentException">Sizes do not fit together or a span is too short.</exception>
    public static void Backward(CpuContext context, in AttentionProblem problem, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value,
        ReadOnlySpan<float> output, ReadOnlySpan<float> logSumExp, ReadOnlySpan<float> outputGradient,
        Span<float> queryGradient, Span<float> keyGradient, Span<float> valueGradient, ReadOnlySpan<int> keyStarts = default, ReadOnlySpan<int> keyEnds = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckInputs(problem, query, DType.F32, MemoryMarshal.AsBytes(key), MemoryMarshal.AsBytes(value), output.Length, keyStarts, keyEnds);
        AttentionCheck.Length(nameof(logSumExp), logSumExp.Length, (long)problem.Batch * problem.Heads * problem.Queries);
        AttentionCheck.Span("output gradient", outputGradient.Length, problem, problem.Queries, problem.Heads, problem.Output);
        AttentionCheck.Span("query gradient", queryGradient.Length, problem, problem.Queries, problem.Heads, problem.Query);
        AttentionCheck.Span("key gradient", keyGradient.Length, problem, problem.Keys, problem.KeyValueHeads, problem.Key);
        AttentionCheck.Span("value gradient", valueGradient.Length, problem, problem.Keys, problem.KeyValueHeads, problem.Value);
        fixed (float* q = query, k = key, v = value, o = output, l = logSumExp, g = outputGradient, dq = queryGradient, dk = keyGradient, dv = valueGradient)
        fixed (int* starts = keyStarts, ends = keyEnds)
            Backward(context, new AttentionJob(problem)
            {
                Query = q,
                Key = (byte*)k,
                Value = (byte*)v,
                Output = o,
                LogSumExp = l,
                KeyStarts = starts,
                KeyEnds = ends,
                OutputGradient = g,
                QueryGradient = dq,
                KeyGradient = dk,
                ValueGradient = dv,
            });
    }

    /// <summary>Forward on pointers, unchecked: for operations that have called <see cref="AttentionCheck.Problem"/>.</summary>
    internal static void Forward(CpuContext context, in AttentionJob job)
    {
        if (job.Problem.IsEmpty)
            return;
        if (context.Level == CpuLevel.Naive)
            AttentionNaive.Forward(job);
        else if (job.Problem is { Queries: 1, Drops: false } && DecodePlan.Fits(job.Problem))
            AttentionDecode.Run(context, job);
        else if (FixedPointForward.Fits(context, job.Problem))
            FixedPointForward.Run(context, job);
        else if (ManyQueriesForward.Fits(job.Problem))
            ManyQueriesForward.Run(context, job);
        else
            AttentionForward.Run(context, job);
    }

    /// <summary>Backward on pointers, unchecked.</summary>
    internal static void Backward(CpuContext context, in AttentionJob job)
    {
        if (job.Problem.Batch == 0 || job.Problem.Heads == 0 || job.Problem.HeadWidth == 0)
            return;
        if (context.Level == CpuLevel.Naive)
            AttentionNaive.Backward(job);
        else
            AttentionBackward.Run(context, job);
    }

    private static void CheckInputs(in AttentionProblem p, ReadOnlySpan<float> query, DType stored, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int output, ReadOnlySpan<int> keyStarts, ReadOnlySpan<int> keyEnds)
    {
        AttentionCheck.Problem(p);
        AttentionCheck.Stored(p, stored);
        AttentionCheck.Span("query", query.Length, p, p.Queries, p.Heads, p.Query);
        AttentionCheck.Span("key", (long)key.Length / stored.BlockBytes * stored.BlockLength, p, p.Keys, p.KeyValueHeads, p.Key);
        AttentionCheck.Span("value", (long)value.Length / stored.BlockBytes * stored.BlockLength, p, p.Keys, p.KeyValueHeads, p.Value);
        AttentionCheck.Span("output", output, p, p.Queries, p.Heads, p.Output);
        if (!keyStarts.IsEmpty)
            AttentionCheck.Length(nameof(keyStarts), keyStarts.Length, p.Batch);
        if (!keyEnds.IsEmpty)
            AttentionCheck.Length(nameof(keyEnds), keyEnds.Length, p.Batch);
    }
}
