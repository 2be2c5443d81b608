using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

// What the logits say as probabilities.
public sealed partial class TokenCandidates
{
    // e^−200 is 0 as a float: smaller differences change nothing, and −∞ · 0 would be NaN.
    private const float LeastDifference = -200;

    /// <summary>softmax of the logits left: pᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x). Valid until the next call or change.</summary>
    /// <exception cref="InvalidOperationException">Every candidate has been ruled out.</exception>
    public ReadOnlySpan<float> Probabilities()
    {
        (_, float sum) = WriteWeights();
        Span<float> probabilities = _probabilities.AsSpan(0, Count);
        TensorPrimitives.Divide(probabilities, sum, probabilities);
        return probabilities;
    }

    /// <summary>ln Σⱼ e^xⱼ of the logits left: ln pᵢ = xᵢ − that.</summary>
    /// <exception cref="InvalidOperationException">Every candidate has been ruled out.</exception>
    public float LogSumExp()
    {
        (float max, float sum) = WriteWeights();
        return max + MathF.Log(sum);
    }

    /// <summary><see cref="LogSumExp"/>, and the entropy −Σ pᵢ ln pᵢ in nats of the candidates left.</summary>
    /// <exception cref="InvalidOperationException">Every candidate has been ruled out.</exception>
    public (float LogSumExp, float Entropy) Measure()
    {
        (float max, float sum) = WriteWeights();
        // H = ln Σ w − Σ w·(x − max) / Σ w, where w = e^(x − max).
        Span<float> differences = stackalloc float[MeasureBlock];
        double weighted = 0;
        for (int start = 0; start < Count; start += MeasureBlock)
        {
            int length = Math.Min(MeasureBlock, Count - start);
            Span<float> block = differences[..length];
            TensorPrimitives.Subtract(_logits.AsSpan(start, length), max, block);
            TensorPrimitives.Max(block, LeastDifference, block);
            weighted += TensorPrimitives.Dot(block, _probabilities.AsSpan(start, length));
        }
        float logSum = MathF.Log(sum);
        return (max + logSum, (float)Math.Max(0, logSum - weighted / sum));
    }

    /// <summary>Writes e^(xᵢ − max x), not yet divided by their sum, where the probabilities go.</summary>
    private (float Max, float Sum) WriteWeights()
    {
        Span<float> weights = _probabilities.AsSpan(0, Count);
        float max = LogitScan.Max(Logits), sum = 0;
        if (float.IsNegativeInfinity(max))
            throw AllRuledOut();
        // A block at a time, each through all passes.
        for (int start = 0; start < Count; start += Block)
        {
            int length = Math.Min(Block, Count - start);
            Span<float> block = weights.Slice(start, length);
            TensorPrimitives.Subtract(_logits.AsSpan(start, length), max, block);
            TensorPrimitives.Exp(block, block);
            sum += TensorPrimitives.Sum(block);
        }
        return (max, sum);
    }

    /// <summary>How many of the ranked keys it takes to reach the mass; one more than there are when they do not.</summary>
    private int CountToMass(ReadOnlySpan<ulong> keys, float max, float sum, float mass)
    {
        Span<float> probabilities = _probabilities.AsSpan(0, keys.Length);
        for (int i = 0; i < keys.Length; i++)
            probabilities[i] = RankedKeys.Logit(keys[i]) - max;
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, sum, probabilities);
        return CountToMass(probabilities, mass);
    }

    private static int CountToMass(ReadOnlySpan<float> probabilities, float mass)
    {
        double before = 0;
        float sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            sum += probabilities[i];
            if (before + sum >= mass)
                return i + 1;
            if ((i + 1) % FirstPrefix != 0)
                continue;
            before += sum; // thousands of small floats one by one onto a large one would drift
            sum = 0;
        }
        return probabilities.Length + 1;
    }

    private static InvalidOperationException AllRuledOut() =>
        new("choosing a token: every candidate has been ruled out (its logit is −∞); ban fewer tokens, or check the steps of your own");
}
