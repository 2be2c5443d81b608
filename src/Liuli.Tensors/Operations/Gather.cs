namespace Liuli.Tensors;

/// <summary>Chosen elements of every row.</summary>
public static class GatherExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[…, j] = x[…, positions[…, j]]: F32 (…, N) and I32 positions (…, K) give (…, K).</summary>
        /// <exception cref="ArgumentException">A type does not fit, or the leading dimensions differ.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A position is negative or not below N.</exception>
        public Tensor Gather(Tensor positions) => GatherOperation.Instance.Apply(x, positions);
    }
}

internal sealed class GatherOperation : Operation
{
    public static readonly GatherOperation Instance = new();

    public override string Name => "gather";

    public override string Formula => "y[j] = x[positions[j]]";

    public override bool MovesElements => true;

    public Tensor Apply(Tensor x, Tensor positions)
    {
        Check.Rows(x, Name);
        Check.Is(positions, DType.I32, Name);
        Check.SameDevice(x, positions, Name);
        if (positions.Shape.Rank != x.Shape.Rank || positions.Shape.DropLast() != x.Shape.DropLast())
            throw new ArgumentException($"{Name}: positions must have the leading dimensions of the input {x.Shape}, got {positions.Shape}");
        int width = x.Shape.Last;
        ReadOnlySpan<int> chosen = positions.AsSpan<int>();
        if (chosen.ContainsAnyExceptInRange(0, width - 1))
            throw new ArgumentOutOfRangeException(nameof(positions), $"{Name}: position {chosen[chosen.IndexOfAnyExceptInRange(0, width - 1)]} is outside rows of {width}");
        Tensor y = Tensor.Empty(positions.Shape, DType.F32, x.Device);
        Span<float> target = y.AsSpan<float>();
        ReadOnlySpan<float> source = x.AsSpan<float>();
        int count = positions.Shape.Last;
        // A handful of numbers for each position: not worth other threads.
        for (int i = 0; i < target.Length; i++)
            target[i] = source[i / count * width + chosen[i]];
        return Recording.Record(this, y, x, positions);
    }

    public override void Backward(in Node node)
    {
        if (!node.NeedsGradient(0))
            return;
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        if (!accumulate)
            target.Clear();
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        ReadOnlySpan<int> chosen = node.Input(1).AsSpan<int>();
        int width = gradient.Shape.Last, count = node.Output.Shape.Last;
        for (int i = 0; i < upstream.Length; i++)
            target[i / count * width + chosen[i]] += upstream[i];
    }

    public override Explanation Explain(in Node node, long index) => Explanation.Of(node, index, Combination.Sum,
        [Term.Of("input", node.Input(0), index / node.Output.Shape.Last * node.Input(0).Shape.Last + node.Input(1).AsSpan<int>()[(int)index])]);
}
