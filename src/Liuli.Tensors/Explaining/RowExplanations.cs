namespace Liuli.Tensors;

/// <summary>Explanations of numbers that operations compute from a whole row on their way: its mean, its deviation, its log-sum-exp.
/// All in double precision, from the formula, independent of the kernels.</summary>
internal static class RowExplanations
{
    /// <summary>mean = Σ xⱼ / n over the row that starts at <paramref name="start"/>.</summary>
    public static Explanation Mean(Tensor x, long start, int count)
    {
        double sum = 0;
        for (int j = 0; j < count; j++)
            sum += x.GetFloat(start + j);
        return Inner("mean", "mean = Σ x / n", sum / count,
            new LazyTerms(count, j => Term.Of("input", x, start + j, v => v / count)));
    }

    /// <summary>deviation = √(Σ (xⱼ − mean)² / n + ε); with a mean of zero it is the root of the mean square.</summary>
    public static Explanation Deviation(Tensor x, long start, int count, double mean, double epsilon)
    {
        double sum = 0;
        for (int j = 0; j < count; j++)
            sum += Math.Pow(x.GetFloat(start + j) - mean, 2);
        double radicand = sum / count + epsilon;
        Explanation under = Inner("variance", "variance = Σ (x − mean)² / n + ε", radicand, new LazyTerms(count + 1, j => j == count
            ? new Term("epsilon", default, 0, epsilon, epsilon)
            : Term.Of("input", x, start + j, v => Math.Pow(v - mean, 2) / count)));
        return Inner("square root", "deviation = √variance", Math.Sqrt(radicand),
            [new Term("variance", default, 0, radicand, Math.Sqrt(radicand)) { Inner = under }]);
    }

    /// <summary>The largest element of the row that starts at <paramref name="start"/>, and where it stands.</summary>
    public static (double Value, long Index) Largest(Tensor x, long start, int count)
    {
        (double value, long index) = (x.GetFloat(start), start);
        for (int j = 1; j < count; j++)
        {
            if (x.GetFloat(start + j) > value)
                (value, index) = (x.GetFloat(start + j), start + j);
        }
        return (value, index);
    }

    /// <summary>ln Σ e^xⱼ = m + ln Σ e^(xⱼ − m), m being the largest element: the form that does not overflow.</summary>
    public static Explanation LogSumExp(Tensor x, long start, int count)
    {
        (double largest, long at) = Largest(x, start, count);
        double sum = 0;
        for (int j = 0; j < count; j++)
            sum += Math.Exp(x.GetFloat(start + j) - largest);
        Explanation exponentials = Inner("sum of exponentials", "s = Σ e^(x − max)", sum,
            new LazyTerms(count, j => Term.Of("input", x, start + j, v => Math.Exp(v - largest))));
        return Inner("log-sum-exp", "ln Σ eˣ = max + ln Σ e^(x − max)", largest + Math.Log(sum),
        [
            Term.Of("largest", x, at),
            new Term("sum of exponentials", default, 0, sum, Math.Log(sum)) { Inner = exponentials },
        ]);
    }

    private static Explanation Inner(string operation, string formula, double value, IReadOnlyList<Term> terms) =>
        new(default, 0, operation, formula, value, Combination.Sum, terms);
}
