using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Scaled dot-product attention, fused: the table of scores is never stored.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", NeurIPS 2017; grouped heads: Ainslie et al., "GQA", EMNLP 2023.</remarks>
public static class AttentionExtensions
{
    extension(Tensor)
    {
        /// <summary>y = softmax(cap(scale·q·kᵀ) + mask)·v for every sequence and head: queries (B, T, H, D), keys and values (B, S, K, D), output
        /// (B, T, H, D). H is a multiple of K; query head h reads key head h/(H/K). A query that sees no key gets zeros.
        /// cap is nothing unless <see cref="AttentionOptions.ScoreCap"/> is set. With <see cref="AttentionOptions.Dropout"/> some of the softmax's weights become 0.</summary>
        /// <remarks>Keys and values may also be F16, BF16 or Q8_0 (with D a multiple of 32); they are read as they are stored, and have no gradient.</remarks>
        /// <exception cref="ArgumentException">Types, shapes or options do not fit together.</exception>
        public static Tensor Attention(Tensor query, Tensor key, Tensor value, in AttentionOptions options) =>
            AttentionOperation.Instance.Apply(query, key, value, options);
    }
}

internal sealed class AttentionOperation : Operation
{
    public static readonly AttentionOperation Instance = new();

    public override string Name => "attention";

    public override string Formula => "y = Σ softmax(scale · q · k) · v over keys";

    public unsafe Tensor Apply(Tensor query, Tensor key, Tensor value, in AttentionOptions options)
    {
        CheckArguments(query, key, value, options.KeysByHead);
        Shape shape = query.Shape;
        (int keys, int keyHeads) = options.KeysByHead ? (key.Shape[2], key.Shape[1]) : (key.Shape[1], key.Shape[2]);
        AttentionPlan.State state = AttentionPlan.Read(options, keys, shape[2], keyHeads, shape[3], Name);
        AttentionProblem problem = Problem(state, query, key);
        AttentionCheck.Problem(problem);
        AttentionCheck.Stored(problem, key.DType);
        Tensor bounds = AttentionPlan.Bounds(options.Mask, shape[0], keys, state.KeyLength, query.Device, Name);
        state = state with { Dropout = AttentionPlan.Draw(options, state, shape[0], shape[1]) };
        problem = problem with { Dropout = state.Dropout };
        Tensor logSumExp = Recording.IsNeeded(query, key, value) ? Tensor.Empty([shape[0], shape[2], shape[1]], DType.F32, query.Device) : default;
        Tensor y = Tensor.Empty(shape, DType.F32, query.Device); // (B, T, H, D)
        // Pointers: a cache may have more bytes than a span.
        fixed (int* starts = AttentionPlan.Starts(bounds), ends = AttentionPlan.Ends(bounds))
            Cpu.Attention.Forward(query.Device.Context, new AttentionJob(problem)
            {
                Query = (float*)query.Pointer,
                Key = (byte*)key.Pointer,
                Value = (byte*)value.Pointer,
                Stored = key.DType,
                Output = (float*)y.Pointer,
                LogSumExp = logSumExp.IsNull ? null : (float*)logSumExp.Pointer,
                KeyStarts = starts,
                KeyEnds = ends,
            });
        Recording.Record(this, y, state, query, key, value, logSumExp, bounds);
        if (y.Operation is null)
            bounds.Dispose();
        return y;
    }

    public override void Backward(in Node node)
    {
        Tensor query = node.Input(0), key = node.Input(1), value = node.Input(2), bounds = node.Input(4);
        AttentionPlan.State state = node.State<AttentionPlan.State>();
        GradientTarget queryTarget = Target(node, 0), keyTarget = Target(node, 1), valueTarget = Target(node, 2);
        bool accumulate = queryTarget.Accumulate;
        // The kernel either writes all three or adds to all three, and does not touch keys beyond KeyLength.
        if (keyTarget.Accumulate != accumulate || valueTarget.Accumulate != accumulate || state.KeyLength < key.Shape[state.KeysByHead ? 2 : 1])
        {
            ClearNew(queryTarget);
            ClearNew(keyTarget);
            ClearNew(valueTarget);
            accumulate = true;
        }
        Cpu.Attention.Backward(query.Device.Context, Problem(state, query, key) with { Accumulate = accumulate },
            query.AsSpan<float>(), key.AsSpan<float>(), value.AsSpan<float>(), node.Output.AsSpan<float>(), node.Input(3).AsSpan<float>(), node.OutputGradient.AsSpan<float>(),
            queryTarget.Tensor.AsSpan<float>(), keyTarget.Tensor.AsSpan<float>(), valueTarget.Tensor.AsSpan<float>(), AttentionPlan.Starts(bounds), AttentionPlan.Ends(bounds));
        Settle(node, 0, queryTarget.Tensor);
        Settle(node, 1, keyTarget.Tensor);
        Settle(node, 2, valueTarget.Tensor);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor query = node.Input(0), key = node.Input(1);
        AttentionProblem problem = Problem(node.State<AttentionPlan.State>(), query, key);
        return new AttentionElements(problem, query, (key, 0), (node.Input(2), 0), node.Input(4)).Explain(node, index);
    }

    private static AttentionProblem Problem(in AttentionPlan.State state, Tensor query, Tensor key)
    {
        Shape q = query.Shape, k = key.Shape;
        HeadLayout layout = state.KeysByHead ? new HeadLayout((long)k[1] * k[2] * k[3], k[3], (long)k[2] * k[3]) : HeadLayout.Contiguous(k[1], k[2], k[3]);
        return AttentionPlan.Problem(state, q[0], q[1], q[3]) with { Key = layout, Value = layout };
    }

    /// <summary>Where the kernel puts a gradient: the gradient itself, or a buffer when none is wanted or the tensor was given twice (the
    /// kernel's three targets must not overlap).</summary>
    private static GradientTarget Target(in Node node, int input) =>
        IsDirect(node, input) ? node.GradientOf(input) : new GradientTarget(Tensor.Empty(node.Input(input).Shape, DType.F32, node.Output.Device), false);

    private static bool IsDirect(in Node node, int input)
    {
        for (int i = 0; i < input; i++)
        {
            if (node.Input(i) == node.Input(input))
                return false;
        }
        return node.NeedsGradient(input);
    }

    /// <summary>Adds what stands in a buffer to the gradient that it belongs to, if there is one, and gives the buffer back.</summary>
    private static void Settle(in Node node, int input, Tensor written)
    {
        if (IsDirect(node, input))
            return;
        if (node.NeedsGradient(input))
        {
            Span<float> sum = node.GradientOf(input).Tensor.AsSpan<float>();
            Elementwise.Zip(written.Device.Context, default(Adding), sum, written.AsSpan<float>(), sum);
        }
        written.Dispose();
    }

    private static void ClearNew(in GradientTarget target)
    {
        if (!target.Accumulate)
            target.Tensor.AsSpan<float>().Clear();
    }

    private void CheckArguments(Tensor query, Tensor key, Tensor value, bool keysByHead)
    {
        Check.Is(query, DType.F32, Name);
        Check.Is(value, key.DType, Name);
        if (key.DType != DType.F32 && (query.RequiresGrad || key.RequiresGrad || value.RequiresGrad))
            throw new ArgumentException($"{Name}: a gradient is asked for through keys stored as {key.DType}; only F32 keys and values have one, convert them with To(DType.F32)");
        Check.SameDevice(query, key, Name);
        Check.SameDevice(query, value, Name);
        if (query.Shape.Rank != 4)
            throw new ArgumentException($"{Name}: query must have shape (batch, time, heads, width), got {query.Shape}");
        if (key.Shape.Rank != 4 || key.Shape[0] != query.Shape[0] || key.Shape[3] != query.Shape[3])
            throw new ArgumentException($"{Name}: key must have shape ({query.Shape[0]}, {(keysByHead ? "key heads, keys" : "keys, key heads")}, {query.Shape[3]}) to go with query {query.Shape}, got {key.Shape}");
        Check.Shape(value, key.Shape, Name);
    }

    private readonly struct Adding : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x + y;
    }
}
