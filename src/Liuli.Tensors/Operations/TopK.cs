using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Positions of the largest elements over the last dimension.</summary>
public static class TopKExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[…, j] = where x's j-th largest element of the row stands: F32 (…, N) → I32 (…, count). Of equal elements the first comes first; a NaN counts
        /// as largest. There is no gradient.</summary>
        /// <param name="count">How many; from 1 to N.</param>
        /// <exception cref="ArgumentException">x is not F32, a scalar, or has empty rows.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A row has not that many elements.</exception>
        public Tensor TopK(int count) => TopKOperation.Instance.Apply(x, count);
    }
}

internal sealed class TopKOperation : Operation
{
    public static readonly TopKOperation Instance = new();

    public override string Name => "top-k";

    public override string Formula => "y = the positions of the k largest x, largest first";

    public Tensor Apply(Tensor x, int count)
    {
        Check.Rows(x, Name);
        if (count < 1 || count > x.Shape.Last)
            throw new ArgumentOutOfRangeException(nameof(count), $"{Name}: {count} of {x.Shape.Last} elements were asked for; from 1 to {x.Shape.Last} can be chosen");
        Span<int> sizes = stackalloc int[x.Shape.Rank];
        x.Shape.CopyTo(sizes);
        sizes[^1] = count;
        Tensor y = Tensor.Empty(Shape.Create(sizes), DType.I32, x.Device);
        TopKKernel.Choose(y.Device.Context, x.AsSpan<float>(), x.Shape.Last, y.AsSpan<int>(), count);
        // Positions do not change with small changes of x, so they are recorded for explaining only.
        if (!Recording.IsEverything)
        {
            GC.KeepAlive(x.Body); // the handle would be boxed
            return y;
        }
        Recording.Record(this, y, x);
        y.Body.RequiresGrad = false;
        return y;
    }

    public override void Backward(in Node node) => throw new InvalidOperationException("top-k: there is no gradient of a position");

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int position = node.Output.AsSpan<int>()[(int)index];
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("chosen", x, index / node.Output.Shape.Last * x.Shape.Last + position, _ => position)]);
    }
}
