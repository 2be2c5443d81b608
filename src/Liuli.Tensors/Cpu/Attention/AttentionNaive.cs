namespace Liuli.Tensors.Cpu;

/// <summary>Attention by the formula, one score at a time, in double precision: the reference.</summary>
internal static unsafe class AttentionNaive
{
    public static void Forward(in AttentionJob job)
    {
        AttentionProblem p = job.Problem;
        double[] scores = new double[p.Keys];
        for (int b = 0; b < p.Batch; b++)
            for (int h = 0; h < p.Heads; h++)
                for (int t = 0; t < p.Queries; t++)
                {
                    double logSum = Scores(job, b, h, t, scores);
                    (int start, int end) = job.KeysOf(b, t);
                    for (int s = start; s < end; s++)
                        scores[s] = Math.Exp(scores[s] - logSum) * AttentionDropout.Of(p, b, h, t, s); // the weights
                    for (int d = 0; d < p.HeadWidth; d++)
                    {
                        double sum = 0;
                        for (int s = start; s < end; s++)
                            sum += scores[s] * StoredRow.Number(job.Stored, job.Value, p.Value.At(b, s, h / p.Group) + d);
                        job.Output[p.Output.At(b, t, h) + d] = (float)sum;
                    }
                    if (job.LogSumExp != null)
                        job.LogSumExpOf(b, h)[t] = (float)logSum;
                }
    }

    public static void Backward(in AttentionJob job)
    {
        AttentionProblem p = job.Problem;
        double[] queryGradient = new double[(long)p.Queries * p.Heads * p.HeadWidth];
        double[] keyGradient = new double[(long)p.Keys * p.KeyValueHeads * p.HeadWidth], valueGradient = new double[keyGradient.Length];
        for (int b = 0; b < p.Batch; b++)
        {
            Array.Clear(queryGradient);
            Array.Clear(keyGradient);
            Array.Clear(valueGradient);
            for (int h = 0; h < p.Heads; h++)
                for (int t = 0; t < p.Queries; t++)
                    AddQuery(job, b, h, t, queryGradient, keyGradient, valueGradient);
            Store(queryGradient, job.QueryGradient, p.Query, b, p.Queries, p.Heads, p);
            Store(keyGradient, job.KeyGradient, p.Key, b, p.Keys, p.KeyValueHeads, p);
            Store(valueGradient, job.ValueGradient, p.Value, b, p.Keys, p.KeyValueHeads, p);
        }
    }

    private static void AddQuery(in AttentionJob job, int b, int h, int t, double[] queryGradient, double[] keyGradient, double[] valueGradient)
    {
        AttentionProblem p = job.Problem;
        double[] scores = new double[p.Keys];
        double logSum = Scores(job, b, h, t, scores);
        float* gradient = job.OutputGradient + p.Output.At(b, t, h), output = job.Output + p.Output.At(b, t, h), query = job.Query + p.Query.At(b, t, h);
        double delta = Dot(gradient, output, p.HeadWidth);
        (int start, int end) = job.KeysOf(b, t);
        int g = h / p.Group;
        for (int s = start; s < end; s++)
        {
            double probability = Math.Exp(scores[s] - logSum), factor = AttentionDropout.Of(p, b, h, t, s);
            double score = p.Scale * probability * (factor * Dot(gradient, job, job.Value, p.Value.At(b, s, g)) - delta);
            if (p.ScoreCap > 0)
                score *= 1 - Math.Pow(scores[s] / p.ScoreCap, 2); // the derivative of the cap
            long atQuery = ((long)t * p.Heads + h) * p.HeadWidth, atKey = ((long)s * p.KeyValueHeads + g) * p.HeadWidth;
            for (int d = 0; d < p.HeadWidth; d++)
            {
                queryGradient[atQuery + d] += score * StoredRow.Number(job.Stored, job.Key, p.Key.At(b, s, g) + d);
                keyGradient[atKey + d] += score * query[d];
                valueGradient[atKey + d] += probability * factor * gradient[d];
            }
        }
    }

    /// <summary>The scores of one query with the keys that it sees; returns ln Σ e^score.</summary>
    private static double Scores(in AttentionJob job, int b, int h, int t, double[] scores)
    {
        AttentionProblem p = job.Problem;
        (int start, int end) = job.KeysOf(b, t);
        double max = double.NegativeInfinity, sum = 0;
        for (int s = start; s < end; s++)
        {
            scores[s] = p.Scale * Dot(job.Query + p.Query.At(b, t, h), job, job.Key, p.Key.At(b, s, h / p.Group));
            if (p.ScoreCap > 0)
                scores[s] = p.ScoreCap * Math.Tanh(scores[s] / p.ScoreCap);
            max = Math.Max(max, scores[s]);
        }
        for (int s = start; s < end; s++)
            sum += Math.Exp(scores[s] - max);
        return start == end ? double.NegativeInfinity : max + Math.Log(sum);
    }

    private static double Dot(float* x, float* y, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    /// <summary>x · the stored vector that begins at position <paramref name="at"/>.</summary>
    private static double Dot(float* x, in AttentionJob job, byte* stored, long at)
    {
        double sum = 0;
        for (int i = 0; i < job.Problem.HeadWidth; i++)
            sum += (double)x[i] * StoredRow.Number(job.Stored, stored, at + i);
        return sum;
    }

    private static void Store(double[] source, float* destination, HeadLayout layout, int b, int rows, int heads, in AttentionProblem p)
    {
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < heads; h++)
                for (int d = 0; d < p.HeadWidth; d++)
                {
                    float* x = destination + layout.At(b, r, h) + d;
                    *x = (float)(source[((long)r * heads + h) * p.HeadWidth + d] + (p.Accumulate ? *x : 0));
                }
    }
}
