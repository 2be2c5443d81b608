using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Position of the maximum over the last dimension.</summary>
public static class ArgMaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[…] = the smallest i for which x[…, i] is largest: F32 (…, N) → I32 (…). A NaN counts as largest. There is no gradient.</summary>
        /// <exception cref="ArgumentException">x is not F32, a scalar, or has empty rows.</exception>
        public Tensor ArgMax() => ArgMaxOperation.Instance.Apply(x);
    }
}

internal sealed class ArgMaxOperation : Operation
{
    public static readonly ArgMaxOperation Instance = new();

    public override string Name => "argmax";

    public override string Formula => "y = the first i where x[i] is largest";

    public Tensor Apply(Tensor x)
    {
        Check.Rows(x, Name);
        Tensor y = Tensor.Empty(x.Shape.DropLast(), DType.I32, x.Device);
        RowReduction.ArgMax(y.Device.Context, x.AsSpan<float>(), y.AsSpan<int>());
        // A position does not change with small changes of x, so it is recorded for explaining only.
        if (!Recording.IsEverything)
        {
            GC.KeepAlive(x.Body); // the handle would be boxed
            return y;
        }
        Recording.Record(this, y, x);
        y.Body.RequiresGrad = false;
        return y;
    }

    public override void Backward(in Node node) => throw new InvalidOperationException("argmax: there is no gradient of a position");

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int position = node.Output.AsSpan<int>()[(int)index];
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("largest", x, index * x.Shape.Last + position, _ => position)]);
    }
}
