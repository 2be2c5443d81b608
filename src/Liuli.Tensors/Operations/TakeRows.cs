using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Chosen rows, in a chosen order, each as often as it is named.</summary>
public static class TakeRowsExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[i] = x[rows[i]]: F32 (R, C) and I32 rows (N) give (N, C).</summary>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A row is negative or not below R.</exception>
        public Tensor TakeRows(Tensor rows) => TakeRowsOperation.Instance.Apply(x, rows);
    }
}

internal sealed class TakeRowsOperation : Operation
{
    public static readonly TakeRowsOperation Instance = new();

    public override string Name => "take rows";

    public override string Formula => "y[i] = x[rows[i]]";

    public override bool MovesElements => true;

    public Tensor Apply(Tensor x, Tensor rows)
    {
        Check.Is(x, DType.F32, Name, "input");
        Check.Is(rows, DType.I32, Name);
        Check.SameDevice(x, rows, Name);
        if (x.Shape.Rank != 2 || rows.Shape.Rank != 1)
            throw new ArgumentException($"{Name}: the input must have shape (rows, width) and the rows (count), got {x.Shape} and {rows.Shape}");
        ReadOnlySpan<int> chosen = rows.AsSpan<int>();
        if (chosen.ContainsAnyExceptInRange(0, x.Shape[0] - 1))
            throw new ArgumentOutOfRangeException(nameof(rows), $"{Name}: row {chosen[chosen.IndexOfAnyExceptInRange(0, x.Shape[0] - 1)]} is outside an input of {Counted.Of(x.Shape[0], "row")}");
        Tensor y = Tensor.Empty([chosen.Length, x.Shape[1]], DType.F32, x.Device);
        EmbeddingKernel.Gather(y.Device.Context, x.AsSpan<float>(), chosen, y.AsSpan<float>(), x.Shape[1]);
        return Recording.Record(this, y, x, rows);
    }

    public override void Backward(in Node node)
    {
        if (!node.NeedsGradient(0))
            return;
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        if (!accumulate)
            gradient.AsSpan<float>().Clear();
        EmbeddingKernel.ScatterAdd(gradient.Device.Context, node.OutputGradient.AsSpan<float>(), node.Input(1).AsSpan<int>(), gradient.AsSpan<float>(), gradient.Shape[1]);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int width = x.Shape[1], row = node.Input(1).AsSpan<int>()[(int)(index / width)];
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", x, (long)row * width + index % width)]);
    }
}
