using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Maximum over the last dimension.</summary>
public static class MaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[…] = maxᵢ x[…, i]: (…, N) → (…). NaN if a row holds one. The gradient goes to the first largest element.</summary>
        /// <exception cref="ArgumentException">x is not F32, a scalar, or has empty rows.</exception>
        public Tensor Max() => MaxOperation.Instance.Apply(x);
    }
}

internal sealed class MaxOperation : Operation
{
    public static readonly MaxOperation Instance = new();

    public override string Name => "max";

    public override string Formula => "y = maxᵢ x[i]";

    public Tensor Apply(Tensor x)
    {
        Check.Rows(x, Name);
        Tensor y = Tensor.Empty(x.Shape.DropLast(), DType.F32, x.Device);
        RowReduction.Max(y.Device.Context, x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, x);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        if (!accumulate)
            target.Clear();
        ReadOnlySpan<float> x = node.Input(0).AsSpan<float>(), y = node.Output.AsSpan<float>(), upstream = node.OutputGradient.AsSpan<float>();
        int length = node.Input(0).Shape.Last;
        for (int row = 0; row < y.Length; row++)
            target[row * length + RowReduction.Find(x.Slice(row * length, length), y[row])] += upstream[row];
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        Term[] terms = new Term[x.Shape.Last];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = Term.Of("input", x, index * terms.Length + i);
        return Explanation.Of(node, index, Combination.Maximum, terms);
    }
}
