using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Where the single numbers of an attention lie, and the formula over them in double precision: what explanations show.</summary>
/// <param name="Problem">Sizes, mask and layouts.</param>
/// <param name="Query">The tensor with the queries.</param>
/// <param name="Key">The tensor with the keys, and the position of the first in it.</param>
/// <param name="Value">The tensor with the values, and the position of the first in it.</param>
/// <param name="Bounds">The padding's bounds, or absent.</param>
internal sealed record AttentionElements(AttentionProblem Problem, Tensor Query, (Tensor Tensor, long Start) Key, (Tensor Tensor, long Start) Value, Tensor Bounds)
{
    /// <summary>One element of the output: Σ pattern·value over the keys that its query sees.</summary>
    public Explanation Explain(in Node node, long index)
    {
        int d = (int)(index % Problem.HeadWidth), h = (int)(index / Problem.HeadWidth % Problem.Heads);
        int t = (int)(index / ((long)Problem.HeadWidth * Problem.Heads) % Problem.Queries);
        int b = (int)(index / ((long)Problem.HeadWidth * Problem.Heads * Problem.Queries));
        int[] keys = [.. Enumerable.Range(0, Problem.Keys).Where(s => Sees(b, t, s))];
        double[] scores = [.. keys.Select(s => Score(b, t, h, s))];
        double largest = scores.Length == 0 ? 0 : scores.Max(), sum = scores.Sum(s => Math.Exp(s - largest));
        return Explanation.Of(node, index, Combination.Sum, new LazyTerms(keys.Length, i =>
        {
            Term weight = Problem.Drops ? Dropped(i) : Weight(i);
            long at = Value.Start + Problem.Value.At(b, keys[i], h / Problem.Group) + d;
            return Term.Of("value", Value.Tensor, at, value => value * weight.Value) with { Factor = weight };
        }));

        Term Dropped(int i)
        {
            Term weight = Weight(i);
            double factor = AttentionDropout.Of(Problem, b, h, t, keys[i]), value = weight.Value * factor;
            return new Term("pattern after dropout", default, keys[i], value, value)
            {
                Inner = new Explanation(default, 0, "dropout", "y = pattern · mask / (1 − p)", value, Combination.Product, [weight, new Term("mask / (1 − p)", default, 0, factor, factor)]),
            };
        }

        // The pattern weight of key i is a softmax over the scores of all keys that the query sees.
        Term Weight(int i)
        {
            double value = Math.Exp(scores[i] - largest) / sum;
            return new Term("pattern", default, keys[i], value, value)
            {
                Inner = new Explanation(default, 0, "softmax", "pattern = e^(score − max) / Σ e^(score − max)", value, Combination.Quotient,
                    new LazyTerms(keys.Length + 1, j => Exponential(j == 0 ? i : j - 1))),
            };
        }

        Term Exponential(int i) => new("score", default, keys[i], scores[i], Math.Exp(scores[i] - largest)) { Inner = OpenScore(b, t, h, keys[i], scores[i]) };
    }

    private bool Sees(int b, int t, int s)
    {
        int position = Problem.Offset + t;
        return (!Problem.Causal || s <= position)
            && (Problem.Window == 0 || s > position - Problem.Window)
            && (Bounds.IsNull || (s >= AttentionPlan.Starts(Bounds)[b] && s < AttentionPlan.Ends(Bounds)[b]));
    }

    private long QueryAt(int b, int t, int h) => Problem.Query.At(b, t, h);

    private long KeyAt(int b, int s, int h) => Key.Start + Problem.Key.At(b, s, h / Problem.Group);

    private double Score(int b, int t, int h, int s)
    {
        double product = Product(b, t, h, s), cap = Problem.ScoreCap;
        return cap > 0 ? cap * Math.Tanh(product / cap) : product;
    }

    private double Product(int b, int t, int h, int s)
    {
        double sum = 0;
        for (int d = 0; d < Problem.HeadWidth; d++)
            sum += (double)Query.GetFloat(QueryAt(b, t, h) + d) * Key.Tensor.GetFloat(KeyAt(b, s, h) + d);
        return sum * Problem.Scale;
    }

    private Explanation OpenScore(int b, int t, int h, int s, double score)
    {
        if (Problem.ScoreCap == 0)
            return OpenProduct(b, t, h, s, score);
        double cap = Problem.ScoreCap, product = Product(b, t, h, s);
        Term inside = new("scaled dot product", default, s, product, Math.Tanh(product / cap)) { Inner = OpenProduct(b, t, h, s, product) };
        return new(default, 0, "soft cap", "score = tanh(scale · Σ q · k / c) · c", score, Combination.Product, [inside, new Term("cap", default, 0, cap, cap)]);
    }

    private Explanation OpenProduct(int b, int t, int h, int s, double score) =>
        new(default, 0, "scaled dot product", "score = scale · Σ q · k", score, Combination.Sum, new LazyTerms(Problem.HeadWidth, d =>
        {
            Term key = Term.Of("key", Key.Tensor, KeyAt(b, s, h) + d);
            return Term.Of("query", Query, QueryAt(b, t, h) + d, query => query * key.Value * Problem.Scale) with { Factor = key };
        }));
}
