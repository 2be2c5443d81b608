using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What layer norm and RMS norm share: every row x becomes (x − mean)/deviation·weight + bias, mean and bias being absent in the latter.</summary>
internal abstract class Normalization(bool centered) : Operation
{
    protected readonly record struct State(float Epsilon);

    protected Tensor Apply(Tensor x, Tensor weight, Tensor bias, float epsilon, DType output)
    {
        CheckArguments(x, weight, bias, epsilon);
        Check.Output(output, Name);
        CpuContext context = x.Device.Context;
        Tensor y = Tensor.Empty(x.Shape, output, x.Device);
        Tensor statistics = Recording.IsNeeded(x, weight, bias)
            ? Tensor.Empty([checked((int)x.Shape.Rows), NormKernel.StatisticsWidth], DType.F32, x.Device)
            : default;
        if (output == DType.BF16)
            NormKernel.Forward(context, x.AsSpan<float>(), weight.AsSpan<float>(), Numbers(bias), y.AsSpan<ushort>(), Numbers(statistics), epsilon, centered);
        else
            NormKernel.Forward(context, x.AsSpan<float>(), weight.AsSpan<float>(), Numbers(bias), y.AsSpan<float>(), Numbers(statistics), epsilon, centered);
        return Recording.Record(this, y, new State(epsilon), x, weight, bias, statistics);
    }

    public override void Backward(in Node node)
    {
        Tensor x = node.Input(0), weight = node.Input(1), statistics = node.Input(3), upstream = node.OutputGradient;
        CpuContext context = x.Device.Context;
        if (node.NeedsGradient(0))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(0);
            NormKernel.BackwardInput(context, x.AsSpan<float>(), weight.AsSpan<float>(), statistics.AsSpan<float>(), upstream.AsSpan<float>(),
                gradient.AsSpan<float>(), centered, accumulate);
        }
        Span<float> weightGradient = ReadyToAdd(node, 1), biasGradient = ReadyToAdd(node, 2);
        if (!weightGradient.IsEmpty || !biasGradient.IsEmpty)
        {
            NormKernel.BackwardParameters(context, x.AsSpan<float>(), statistics.AsSpan<float>(), upstream.AsSpan<float>(),
                weightGradient, biasGradient, weight.Shape[0]);
        }
    }

    /// <summary>weight / deviation, opened: the factor of every term of a normalised element.</summary>
    protected static Term Factor(Tensor weight, int column, Explanation deviation)
    {
        double numerator = weight.GetFloat(column), value = numerator / deviation.Value;
        Explanation inner = new(default, 0, "quotient", "weight / deviation", value, Combination.Quotient,
            [Term.Of("weight", weight, column), new Term("deviation", default, 0, deviation.Value, deviation.Value) { Inner = deviation }]);
        return new Term("weight / deviation", default, 0, value, value) { Inner = inner };
    }

    private static Span<float> Numbers(Tensor tensor) => tensor.IsNull ? default : tensor.AsSpan<float>();

    /// <summary>The gradient of a parameter, zeroed if it is new; empty when none is wanted.</summary>
    private static Span<float> ReadyToAdd(in Node node, int input)
    {
        if (!node.NeedsGradient(input))
            return default;
        (Tensor gradient, bool accumulate) = node.GradientOf(input);
        Span<float> numbers = gradient.AsSpan<float>();
        if (!accumulate)
            numbers.Clear();
        return numbers;
    }

    private void CheckArguments(Tensor x, Tensor weight, Tensor bias, float epsilon)
    {
        Check.Rows(x, Name);
        Check.Is(weight, DType.F32, Name);
        Check.SameDevice(x, weight, Name);
        Check.Shape(weight, [x.Shape.Last], Name);
        if (!bias.IsNull)
        {
            Check.Is(bias, DType.F32, Name);
            Check.SameDevice(x, bias, Name);
            Check.Shape(bias, [x.Shape.Last], Name);
        }
        if (!(epsilon >= 0) || !float.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), $"{Name}: epsilon must be a finite number of at least 0, got {epsilon}");
    }
}
