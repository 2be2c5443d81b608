using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Rows in place of others: a tensor is put together part by part, where its parts are as many as the data say.</summary>
public static class PutRowsExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x with rows <paramref name="start"/>, start + 1, … replaced by those of <paramref name="part"/>: F32 (R, C) and (N, C).</summary>
        /// <remarks>Unlike other operations this one writes into the memory of x, which the result shares, instead of copying it: use x itself no more.</remarks>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The rows are not inside x.</exception>
        public Tensor PutRows(Tensor part, int start) => PutRowsOperation.Instance.Apply(x, part, start);
    }
}

internal sealed class PutRowsOperation : Operation
{
    public static readonly PutRowsOperation Instance = new();

    public override string Name => "put rows";

    public override string Formula => "y[i] = part[i − start] where there is one, else x[i]";

    public override bool MovesElements => true;

    public Tensor Apply(Tensor x, Tensor part, int start)
    {
        Check.Is(x, DType.F32, Name, "input");
        Check.Is(part, DType.F32, Name);
        Check.SameDevice(x, part, Name);
        if (x.Shape.Rank != 2 || part.Shape.Rank != 2 || x.Shape[1] != part.Shape[1])
            throw new ArgumentException($"{Name}: input and part must be rows of the same width, got {x.Shape} and {part.Shape}");
        if (start < 0 || start > x.Shape[0] - part.Shape[0])
            throw new ArgumentOutOfRangeException(nameof(start), $"{Name}: rows {start} … {start + (long)part.Shape[0] - 1} are not inside an input of {Counted.Of(x.Shape[0], "row")}");
        int width = x.Shape[1];
        part.AsSpan<float>().CopyTo(x.AsSpan<float>()[(start * width)..]);
        return Recording.Record(this, x.Body.View(x.Shape, 0), start, x, part);
    }

    public override void Backward(in Node node)
    {
        int first = node.State<int>() * node.Output.Shape[1];
        if (node.NeedsGradient(1))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(1);
            Span<float> target = gradient.AsSpan<float>();
            ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>().Slice(first, target.Length);
            if (accumulate)
                Elementwise.Zip(gradient.Device.Context, default(Adding), target, upstream, target);
            else
                upstream.CopyTo(target);
        }
        if (!node.NeedsGradient(0))
            return;
        // The gradient itself goes on to x, but where x was replaced.
        Tensor passedOn = node.TakeOutputGradient();
        passedOn.AsSpan<float>().Slice(first, (int)node.Input(1).Count).Clear();
        node.GiveGradient(0, passedOn, 1);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor part = node.Input(1);
        long inPart = index - (long)node.State<int>() * part.Shape[1];
        Term term = inPart >= 0 && inPart < part.Count ? Term.Of("part", part, inPart) : Term.Of("input", node.Input(0), index);
        return Explanation.Of(node, index, Combination.Sum, [term]);
    }

    private readonly struct Adding : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x + y;
    }
}
