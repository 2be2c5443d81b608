using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Attention whose queries, keys and values stand side by side in one array, as one projection makes them.</summary>
public static class AttentionPackedExtensions
{
    extension(Tensor)
    {
        /// <summary>As <c>Tensor.Attention</c>, on (B, T, (H + 2K)·D) with H query heads, then K key heads, then K value heads; nothing is copied,
        /// and backward writes into the one gradient. Output (B, T, H·D), ready for the next projection.</summary>
        /// <param name="packed">Queries, keys and values of every position.</param>
        /// <param name="heads">H.</param>
        /// <param name="keyHeads">K.</param>
        /// <param name="options">As for <c>Tensor.Attention</c>; S is T.</param>
        /// <exception cref="ArgumentException">Type, shape, numbers of heads or options do not fit together.</exception>
        public static Tensor AttentionPacked(Tensor packed, int heads, int keyHeads, in AttentionOptions options) =>
            AttentionPackedOperation.Instance.Apply(packed, heads, keyHeads, options);
    }
}

internal sealed class AttentionPackedOperation : Operation
{
    public static readonly AttentionPackedOperation Instance = new();

    public override string Name => "attention";

    public override string Formula => "y = Σ softmax(scale · q · k) · v over keys";

    public Tensor Apply(Tensor packed, int heads, int keyHeads, in AttentionOptions options)
    {
        Check.Is(packed, DType.F32, Name, "queries, keys and values");
        if (packed.Shape.Rank != 3 || heads <= 0 || keyHeads <= 0 || packed.Shape[2] % (heads + 2L * keyHeads) != 0)
            throw new ArgumentException($"{Name}: {heads} query heads and twice {keyHeads} key heads need an input of shape (batch, time, {heads + 2L * keyHeads}·width), got {packed.Shape}");
        if (options.KeysByHead)
            throw new ArgumentException($"{Name}: the keys of packed heads stand beside the queries; KeysByHead does not go with them");
        (int batch, int time) = (packed.Shape[0], packed.Shape[1]);
        int width = packed.Shape[2] / (heads + 2 * keyHeads);
        AttentionPlan.State state = AttentionPlan.Read(options, time, heads, keyHeads, width, Name);
        AttentionCheck.Problem(Problem(state, packed));
        Tensor bounds = AttentionPlan.Bounds(options.Mask, batch, time, state.KeyLength, packed.Device, Name);
        state = state with { Dropout = AttentionPlan.Draw(options, state, batch, time) };
        Tensor logSumExp = Recording.IsNeeded(packed) ? Tensor.Empty([batch, heads, time], DType.F32, packed.Device) : default;
        Tensor y = Tensor.Empty([batch, time, heads * width], DType.F32, packed.Device); // (B, T, H·D)
        AttentionProblem problem = Problem(state, packed);
        ReadOnlySpan<float> x = packed.AsSpan<float>();
        Cpu.Attention.Forward(packed.Device.Context, problem, x, FromKeys(x, problem), FromValues(x, problem), y.AsSpan<float>(),
            logSumExp.IsNull ? default : logSumExp.AsSpan<float>(), AttentionPlan.Starts(bounds), AttentionPlan.Ends(bounds));
        Recording.Record(this, y, state, packed, logSumExp, bounds);
        if (y.Operation is null)
            bounds.Dispose();
        return y;
    }

    public override void Backward(in Node node)
    {
        Tensor packed = node.Input(0), bounds = node.Input(2);
        AttentionPlan.State state = node.State<AttentionPlan.State>();
        // The kernel does not touch keys beyond KeyLength.
        if (state.KeyLength >= packed.Shape[1] && AttentionBackward.CanRound(Problem(state, packed)) && node.TakesRounded(0))
        {
            BackwardRounded(node, Problem(state, packed));
            return;
        }
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        if (!accumulate && state.KeyLength < packed.Shape[1])
        {
            target.Clear();
            accumulate = true;
        }
        AttentionProblem problem = Problem(state, packed) with { Accumulate = accumulate };
        ReadOnlySpan<float> x = packed.AsSpan<float>();
        Cpu.Attention.Backward(packed.Device.Context, problem, x, FromKeys(x, problem), FromValues(x, problem),
            node.Output.AsSpan<float>(), node.Input(1).AsSpan<float>(), node.OutputGradient.AsSpan<float>(),
            target, target[Math.Min(target.Length, (int)KeyStart(problem))..], target[Math.Min(target.Length, (int)ValueStart(problem))..],
            AttentionPlan.Starts(bounds), AttentionPlan.Ends(bounds));
    }

    /// <summary>What goes on only into products that would round it leaves the kernel rounded.</summary>
    private static unsafe void BackwardRounded(in Node node, in AttentionProblem problem)
    {
        Tensor packed = node.Input(0), bounds = node.Input(2);
        float* x = (float*)packed.Pointer;
        ushort* gradient = (ushort*)node.RoundedGradientOf(0).Tensor.Pointer;
        fixed (int* starts = AttentionPlan.Starts(bounds), ends = AttentionPlan.Ends(bounds))
            Cpu.Attention.Backward(packed.Device.Context, new AttentionJob(problem)
            {
                Query = x,
                Key = (byte*)(x + KeyStart(problem)),
                Value = (byte*)(x + ValueStart(problem)),
                Output = (float*)node.Output.Pointer,
                LogSumExp = (float*)node.Input(1).Pointer,
                KeyStarts = starts,
                KeyEnds = ends,
                OutputGradient = (float*)node.OutputGradient.Pointer,
                RoundedQueryGradient = gradient,
                RoundedKeyGradient = gradient + KeyStart(problem),
                RoundedValueGradient = gradient + ValueStart(problem),
            });
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor packed = node.Input(0);
        AttentionProblem problem = Problem(node.State<AttentionPlan.State>(), packed);
        return new AttentionElements(problem, packed, (packed, KeyStart(problem)), (packed, ValueStart(problem)), node.Input(2)).Explain(node, index);
    }

    private static AttentionProblem Problem(in AttentionPlan.State state, Tensor packed)
    {
        (int batch, int time, int row) = (packed.Shape[0], packed.Shape[1], packed.Shape[2]);
        int width = row / (state.Heads + 2 * state.KeyHeads);
        HeadLayout layout = new((long)time * row, row, width);
        return AttentionPlan.Problem(state, batch, time, width) with { Query = layout, Key = layout, Value = layout };
    }

    /// <summary>Where the first key stands, counted from the first query.</summary>
    private static long KeyStart(in AttentionProblem problem) => (long)problem.Heads * problem.HeadWidth;

    /// <summary>Where the first value stands, counted from the first query.</summary>
    private static long ValueStart(in AttentionProblem problem) => (long)(problem.Heads + problem.KeyValueHeads) * problem.HeadWidth;

    private static ReadOnlySpan<float> FromKeys(ReadOnlySpan<float> x, in AttentionProblem problem) => x[(int)Math.Min(x.Length, KeyStart(problem))..];

    private static ReadOnlySpan<float> FromValues(ReadOnlySpan<float> x, in AttentionProblem problem) => x[(int)Math.Min(x.Length, ValueStart(problem))..];
}
