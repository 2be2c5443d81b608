namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>Sums, means, maxima and the squared error.</summary>
internal sealed class ReductionCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        foreach (int most in (int[])[70, 5000])
        {
            string size = most > 1000 ? " of long rows" : "";
            // Thousands of numbers around 1 add up to something around 100, give or take the rounding of each step.
            double sumScale = most > 1000 ? 100 : 1;
            yield return Case("sum" + size, x => x.Sum(), most) with { LeastScale = sumScale };
            yield return Case("mean" + size, x => x.Mean(), most);
            yield return Case("sum_all" + size, x => x.SumAll(), most) with { LeastScale = sumScale };
            yield return Case("mean_all" + size, x => x.MeanAll(), most);
            yield return new OperationCase(
                "mse" + size,
                (random, device) =>
                {
                    Shape shape = [OperationCase.Size(random, 4), OperationCase.Size(random, most)];
                    return [OperationCase.Normal(random, device, shape), OperationCase.Normal(random, device, shape)];
                },
                inputs => inputs[0].MeanSquaredError(inputs[1]));
        }
        yield return Case("max", x => x.Max(), 70);
        yield return Case("argmax", x => x.ArgMax(), 70) with { HasGradient = false };
        foreach (DType type in (DType[])[DType.F16, DType.BF16])
        {
            yield return Case($"to {type}", x => x.To(type), 70) with { HasGradient = false };
            yield return Case($"to {type} and back", x => x.To(type).To(DType.F32), 70) with { HasGradient = false };
            yield return Case($"to {type} from the other half", x => x.To(type == DType.F16 ? DType.BF16 : DType.F16).To(type), 700) with { HasGradient = false };
        }
        yield return Case("to F32", x => x.To(DType.F32), 70);
    }

    private static OperationCase Case(string name, Func<Tensor, Tensor> apply, int most) => new(
        name,
        (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 4), OperationCase.Size(random, 3), OperationCase.Size(random, most)])],
        inputs => apply(inputs[0]))
    {
        LeastScale = 1,
        // Long sums in single precision against their terms added in double.
        ExplanationTolerance = most > 1000 ? 1e-3 : 1e-5,
    };
}
