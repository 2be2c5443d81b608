using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Cross-entropy of logits against class numbers: how surprised the model is, in nats.</summary>
/// <remarks>Shannon, "A mathematical theory of communication", 1948.</remarks>
public static class CrossEntropyExtensions
{
    extension(Tensor logits)
    {
        /// <summary>L = mean over rows of ln Σ e^xⱼ − x_target: logits (…, V) and I32 targets (…) give a scalar. Rows whose target is
        /// <paramref name="ignoreIndex"/> do not count; when none counts the loss is 0.</summary>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A target is neither a class number nor <paramref name="ignoreIndex"/>.</exception>
        public Tensor CrossEntropy(Tensor targets, int ignoreIndex = -100) => CrossEntropyOperation.Instance.Apply(logits, targets, ignoreIndex);
    }
}

internal sealed class CrossEntropyOperation : Operation
{
    public static readonly CrossEntropyOperation Instance = new();

    private readonly record struct State(int IgnoreIndex, int Counted);

    public override string Name => "cross-entropy";

    public override string Formula => "L = Σ (ln Σ eˣ − x[target]) / rows";

    public Tensor Apply(Tensor logits, Tensor targets, int ignoreIndex)
    {
        Check.Rows(logits, Name);
        Check.Is(targets, DType.I32, Name);
        Check.SameDevice(logits, targets, Name);
        Check.Shape(targets, logits.Shape.DropLast(), Name);
        int width = logits.Shape.Last;
        ReadOnlySpan<int> chosen = targets.AsSpan<int>();
        int counted = CheckTargets(chosen, width, ignoreIndex, Name);

        Tensor logSumExp = Tensor.Empty(targets.Shape, DType.F32, logits.Device);
        ReadOnlySpan<float> x = logits.AsSpan<float>();
        Span<float> sums = logSumExp.AsSpan<float>();
        CrossEntropyKernel.LogSumExp(logits.Device.Context, x, sums, width);
        double total = 0;
        for (int row = 0; row < chosen.Length; row++)
        {
            if (chosen[row] != ignoreIndex)
                total += (double)sums[row] - x[row * width + chosen[row]];
        }
        Tensor loss = Tensor.Full([], counted == 0 ? 0f : (float)(total / counted), logits.Device);
        Recording.Record(this, loss, new State(ignoreIndex, counted), logits, targets, logSumExp);
        if (loss.Operation is null)
            logSumExp.Dispose();
        return loss;
    }

    public override void Backward(in Node node)
    {
        Tensor logits = node.Input(0);
        State state = node.State<State>();
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        float scale = state.Counted == 0 ? 0f : node.OutputGradient.Item() / state.Counted;
        CrossEntropyKernel.Backward(logits.Device.Context, logits.AsSpan<float>(), node.Input(1).AsSpan<int>(), node.Input(2).AsSpan<float>(),
            gradient.AsSpan<float>(), logits.Shape.Last, state.IgnoreIndex, scale, accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor logits = node.Input(0), logSumExp = node.Input(2);
        State state = node.State<State>();
        int[] targets = node.Input(1).ToIntArray();
        int[] rows = [.. Enumerable.Range(0, targets.Length).Where(row => targets[row] != state.IgnoreIndex)];
        return Explanation.Of(node, index, Combination.Sum,
            new LazyTerms(rows.Length, i => OfRow(logits, (long)rows[i] * logits.Shape.Last, (logSumExp, rows[i]), (rows[i], targets[rows[i]]), state.Counted)));
    }

    /// <summary>One row's loss, ln Σ eˣ − x[target], and its share of the mean.</summary>
    /// <param name="logits">Where the row's logits are.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="logSumExp">Where the row's log-sum-exp is.</param>
    /// <param name="row">Its number and its target.</param>
    /// <param name="counted">How many rows count.</param>
    internal static Term OfRow(Tensor logits, long start, (Tensor Tensor, long Index) logSumExp, (int Number, int Target) row, int counted)
    {
        Explanation sum = RowExplanations.LogSumExp(logits, start, logits.Shape.Last);
        double chosen = logits.GetFloat(start + row.Target), loss = sum.Value - chosen;
        Explanation inner = new(default, 0, "row loss", "ln Σ eˣ − x[target]", loss, Combination.Sum,
        [
            new Term("log-sum-exp", logSumExp.Tensor, logSumExp.Index, sum.Value, sum.Value) { Inner = sum },
            new Term("target's logit", logits, start + row.Target, chosen, -chosen),
        ]);
        return new Term("row", default, row.Number, loss, loss / counted) { Inner = inner };
    }

    /// <summary>Counts the targets that are not ignored; one that is no class number is an error.</summary>
    internal static int CheckTargets(ReadOnlySpan<int> targets, int classes, int ignoreIndex, string operation)
    {
        int counted = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] == ignoreIndex)
                continue;
            if ((uint)targets[i] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(targets),
                    $"{operation}: target {targets[i]} at position {i} is not one of the {classes} classes (0 … {classes - 1}) and not the ignored {ignoreIndex}");
            }
            counted++;
        }
        return counted;
    }
}
