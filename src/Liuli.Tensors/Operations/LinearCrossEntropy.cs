using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors;

/// <summary>A head and its cross-entropy in one: the loss of a language model, whose logits never exist all at once.</summary>
/// <remarks>
/// Rows are taken in chunks: their logits, their loss, the gradient in place of the logits, and from it the shares of both operands' gradients, which backward only has to
/// scale. Compared with the two operations one after the other the work is the same, and of two arrays of (rows, V) numbers no more than a chunk of one is left.
/// </remarks>
public static class LinearCrossEntropyExtensions
{
    extension(Tensor x)
    {
        /// <summary>L = mean over rows of ln Σⱼ e^(x·wⱼ) − x·w_target: x (…, C), one row of weight (V, C) for each class, I32 targets (…) give a scalar. The same as
        /// <c>x.MatMul(weight, transposeRight: true).CrossEntropy(targets)</c>. Rows whose target is <paramref name="ignoreIndex"/> do not count; when none counts the
        /// loss is 0.</summary>
        /// <param name="weight">The head, or the embedding table that serves as one.</param>
        /// <param name="targets">Class numbers.</param>
        /// <param name="ignoreIndex">The target of rows that do not count.</param>
        /// <param name="precision">Whether the products, those of the gradients too, round what they multiply to bfloat16. Where the processor has instructions for that
        /// (<see cref="Device.MultipliesBFloat16"/>) the logits are rounded too. x may be BF16 then, too.</param>
        /// <param name="cancellation">Ends it between two of its products, which take seconds each where classes are many.</param>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A target is neither a class number nor <paramref name="ignoreIndex"/>.</exception>
        /// <exception cref="OperationCanceledException">It was asked for.</exception>
        public Tensor LinearCrossEntropy(Tensor weight, Tensor targets, int ignoreIndex = -100, MatMulPrecision precision = MatMulPrecision.F32, CancellationToken cancellation = default) =>
            LinearCrossEntropyOperation.Instance.Apply(x, weight, targets, ignoreIndex, precision, cancellation: cancellation);
    }
}

internal sealed class LinearCrossEntropyOperation : Operation
{
    public static readonly LinearCrossEntropyOperation Instance = new();

    /// <summary>
    /// Logits that exist at a time: 256 MiB of floats, or of twice as many rounded ones. The weights are packed, and their gradient is read and written, once a chunk, so larger chunks are faster: of GPT-2's 50,257
    /// classes they hold 1,335 rows.
    /// </summary>
    private const int ChunkElements = 1 << 26;

    private readonly record struct State(int IgnoreIndex, int Counted, MatMulPrecision Precision, int ChunkElements);

    public override string Name => "linear cross-entropy";

    public override string Formula => "L = Σ (ln Σ e^(x·w) − x·w[target]) / rows";

    public Tensor Apply(Tensor x, Tensor weight, Tensor targets, int ignoreIndex, MatMulPrecision precision, int chunkElements = ChunkElements, CancellationToken cancellation = default)
    {
        CheckArguments(x, weight, targets);
        State state = new(ignoreIndex, CrossEntropyOperation.CheckTargets(targets.AsSpan<int>(), weight.Shape[0], ignoreIndex, Name), precision, chunkElements);
        Tensor ofInput = x.RequiresGrad && Recording.IsNeeded(x) ? Tensor.Empty(x.Shape, DType.F32, x.Device) : default;
        Tensor ofWeight = weight.RequiresGrad && Recording.IsNeeded(weight) ? Tensor.Empty(weight.Shape, DType.F32, x.Device) : default;
        Tensor statistics = Tensor.Empty([checked((int)targets.Count), CrossEntropyKernel.StatisticsWidth], DType.F32, x.Device);
        Compute(x, weight, targets, state, statistics, ofInput, ofWeight, cancellation);
        Tensor loss = Tensor.Full([], Mean(statistics.AsSpan<float>(), targets.AsSpan<int>(), state), x.Device);
        Recording.Record(this, loss, state, x, weight, targets, statistics, ofInput, ofWeight);
        if (loss.Operation is null)
            statistics.Dispose();
        return loss;
    }

    public override void Backward(in Node node)
    {
        Tensor ofInput = node.Take(4), ofWeight = node.Take(5);
        bool gone = (node.NeedsGradient(0) && ofInput.IsNull) || (node.NeedsGradient(1) && ofWeight.IsNull);
        if (gone)
            (ofInput, ofWeight) = Again(node);
        float scale = node.OutputGradient.Item();
        if (!ofInput.IsNull)
            node.GiveGradient(0, ofInput, scale);
        if (!ofWeight.IsNull)
            node.GiveGradient(1, ofWeight, scale);
    }

    /// <summary>An earlier backward pass of this loss has used the gradients up.</summary>
    private static (Tensor OfInput, Tensor OfWeight) Again(in Node node)
    {
        Tensor x = node.Input(0), weight = node.Input(1);
        Tensor ofInput = node.NeedsGradient(0) ? Tensor.Empty(x.Shape, DType.F32, x.Device) : default;
        Tensor ofWeight = node.NeedsGradient(1) ? Tensor.Empty(weight.Shape, DType.F32, x.Device) : default;
        Compute(x, weight, node.Input(2), node.State<State>(), node.Input(3), ofInput, ofWeight, CancellationToken.None);
        return (ofInput, ofWeight);
    }

    /// <summary>Fills the statistics of every row and, where they are wanted, the gradients for an upstream gradient of 1.</summary>
    private static void Compute(Tensor x, Tensor weight, Tensor targets, in State state, Tensor statistics, Tensor ofInput, Tensor ofWeight, CancellationToken cancellation)
    {
        int classes = weight.Shape[0];
        CrossEntropyJob job = new(classes, state.IgnoreIndex, state.Counted == 0 ? 0 : 1f / state.Counted, !ofInput.IsNull || !ofWeight.IsNull);
        if (targets.Count == 0 && !ofWeight.IsNull)
            ofWeight.AsSpan<float>().Clear();
        Bf16TileKernel? kernel = state.Precision == MatMulPrecision.BF16 ? Bf16MatMul.Kernel(x.Device.Context) : null;
        if (kernel is not null && weight.Shape[1] <= Bf16MatMul.MaxRoundedK && classes <= RoundedCrossEntropyKernel.MaxClasses)
        {
            Rounded(kernel, x, weight, targets, job, 2 * state.ChunkElements, statistics, ofInput, ofWeight, cancellation);
            return;
        }
        using Recording.Restore pause = Recording.Nothing();
        Tensor floats = x.DType == DType.F32 ? x : x.To(DType.F32);
        Floats(floats, weight, targets, job, state, statistics, ofInput, ofWeight, cancellation);
        if (floats != x)
            floats.Dispose();
    }

    private static void Floats(Tensor x, Tensor weight, Tensor targets, in CrossEntropyJob job, in State state, Tensor statistics, Tensor ofInput, Tensor ofWeight, CancellationToken cancellation)
    {
        int classes = weight.Shape[0], width = weight.Shape[1], rows = (int)targets.Count, chunk = ChunkRows(rows, classes, state.ChunkElements);
        CpuContext context = x.Device.Context;
        using Tensor logits = Tensor.Empty([Math.Max(1, chunk), classes], DType.F32, x.Device);
        ReadOnlySpan<float> weights = weight.AsSpan<float>();
        for (int first = 0; first < rows; first += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(chunk, rows - first);
            ReadOnlySpan<float> inputs = x.AsSpan<float>().Slice(first * width, count * width);
            Span<float> part = logits.AsSpan<float>()[..(count * classes)];
            MatMul.Multiply(context, new MatMulProblem(count, classes, width) { TransposeB = true, Precision = state.Precision }, inputs, weights, part);
            CrossEntropyKernel.LossAndGradient(context, job, part, targets.AsSpan<int>().Slice(first, count), statistics.AsSpan<float>()[(CrossEntropyKernel.StatisticsWidth * first)..]);
            cancellation.ThrowIfCancellationRequested();
            if (!ofInput.IsNull)
                // ∂L/∂x = ∂L/∂logits·w
                MatMul.Multiply(context, new MatMulProblem(count, width, classes) { Precision = state.Precision }, part, weights, ofInput.AsSpan<float>().Slice(first * width, count * width));
            cancellation.ThrowIfCancellationRequested();
            if (!ofWeight.IsNull)
                // ∂L/∂w (+)= (∂L/∂logits)ᵀ·x
                MatMul.Multiply(context, new MatMulProblem(classes, width, count) { TransposeA = true, Accumulate = first > 0, Precision = state.Precision }, part, inputs, ofWeight.AsSpan<float>());
        }
    }

    /// <summary>The same with logits that are rounded to bfloat16 as they are made, and their gradient with them.</summary>
    private static unsafe void Rounded(Bf16TileKernel kernel, Tensor x, Tensor weight, Tensor targets, in CrossEntropyJob job, int chunkElements, Tensor statistics, Tensor ofInput, Tensor ofWeight, CancellationToken cancellation)
    {
        int classes = weight.Shape[0], width = weight.Shape[1], rows = (int)targets.Count, stride = RoundedHead.Stride(classes), chunk = ChunkRows(rows, stride, chunkElements);
        CpuContext context = x.Device.Context;
        using Tensor logits = Tensor.Empty([Math.Max(1, chunk), stride], DType.BF16, x.Device);
        ushort* numbers = (ushort*)logits.Pointer;
        for (int first = 0; first < rows; first += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(chunk, rows - first);
            RoundedHead head = new(kernel, (byte*)x.Pointer + (nint)first * width * x.DType.BlockBytes, x.DType, (float*)weight.Pointer, numbers, count, classes, width);
            head.Logits(context);
            RoundedCrossEntropyKernel.LossAndGradient(context, job, numbers, stride, targets.AsSpan<int>().Slice(first, count), statistics.AsSpan<float>()[(CrossEntropyKernel.StatisticsWidth * first)..]);
            cancellation.ThrowIfCancellationRequested();
            if (!ofInput.IsNull)
                head.ToInput(context, (float*)ofInput.Pointer + (nint)first * width);
            cancellation.ThrowIfCancellationRequested();
            if (!ofWeight.IsNull)
                head.ToWeight(context, (float*)ofWeight.Pointer, accumulate: first > 0);
        }
    }

    /// <summary>Equal chunks, as few as fit.</summary>
    private static int ChunkRows(int rows, int classes, int elements)
    {
        int most = Math.Max(1, elements / classes), chunks = (rows + most - 1) / most;
        return chunks == 0 ? 0 : (rows + chunks - 1) / chunks;
    }

    private static float Mean(ReadOnlySpan<float> statistics, ReadOnlySpan<int> targets, in State state)
    {
        double total = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            if (targets[row] != state.IgnoreIndex)
                total += (double)statistics[CrossEntropyKernel.StatisticsWidth * row] - statistics[CrossEntropyKernel.StatisticsWidth * row + 1];
        }
        return state.Counted == 0 ? 0 : (float)(total / state.Counted);
    }

    /// <summary>The terms are the rows' losses. A row's logits are made, and recorded, when it is looked at: behind them are the products of the head.</summary>
    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0), weight = node.Input(1), statistics = node.Input(3);
        State state = node.State<State>();
        int[] targets = node.Input(2).ToIntArray();
        int[] rows = [.. Enumerable.Range(0, targets.Length).Where(row => targets[row] != state.IgnoreIndex)];
        return Explanation.Of(node, index, Combination.Sum, new LazyTerms(rows.Length, i =>
        {
            Tensor logits = LogitsOf(x, weight, rows[i], state.Precision);
            return CrossEntropyOperation.OfRow(logits, 0, (statistics, (long)CrossEntropyKernel.StatisticsWidth * rows[i]), (rows[i], targets[rows[i]]), state.Counted);
        }));
    }

    private static Tensor LogitsOf(Tensor x, Tensor weight, int row, MatMulPrecision precision)
    {
        using Recording.Restore recording = Recording.Everything();
        int width = weight.Shape[1];
        Tensor input = x.Reshape([(int)x.Shape.Rows, width]).Slice(0, row, 1);
        return (input.DType == DType.F32 ? input : input.To(DType.F32)).MatMul(weight, transposeRight: true, precision: precision); // (1, V)
    }

    private void CheckArguments(Tensor x, Tensor weight, Tensor targets)
    {
        if (x.DType != DType.BF16)
            Check.Is(x, DType.F32, Name, "input");
        if (x.Shape.Rank == 0 || x.Shape.Last == 0)
            throw new ArgumentException($"{Name}: input needs a last dimension of at least one element, got shape {x.Shape}");
        Check.Is(weight, DType.F32, Name);
        Check.Is(targets, DType.I32, Name);
        Check.SameDevice(x, weight, Name);
        Check.SameDevice(x, targets, Name);
        if (weight.Shape.Rank != 2 || weight.Shape[0] == 0 || weight.Shape[1] != x.Shape.Last)
            throw new ArgumentException($"{Name}: the weight must have shape (classes, {x.Shape.Last}), one row of the input's width for each class, got {weight.Shape}");
        Check.Shape(targets, x.Shape.DropLast(), Name);
    }
}
