using Liuli.Inference.Sampling;

namespace Liuli.Inference.Tests.Sampling;

// The steps that reweigh and the rarer cuts, from their formulas.
internal sealed partial class NaiveSampler
{
    public void Bias(IReadOnlyDictionary<int, float> biases) =>
        Left = [.. Left.Select(x => (x.Id, x.Logit + biases.GetValueOrDefault(x.Id)))];

    public void Occurrences(float frequency, float presence, int[] recent)
    {
        Left = [.. Left.Select(x =>
        {
            int count = recent.Count(id => id == x.Id);
            return count == 0 ? x : (x.Id, x.Logit - (count * frequency + presence));
        })];
    }

    /// <summary>For each token every end of the text is compared with every place in it.</summary>
    public void Dry(float multiplier, float growth, int allowed, int[] recent)
    {
        Left = [.. Left.Select(x =>
        {
            int longest = 0;
            for (int place = 0; place < recent.Length; place++)
            {
                int length = 0;
                while (recent[place] == x.Id && length < place && recent[place - 1 - length] == recent[^(1 + length)])
                    length++;
                longest = Math.Max(longest, length);
            }
            return longest < allowed ? x : (x.Id, x.Logit - (float)(multiplier * Math.Pow(growth, longest - allowed)));
        })];
    }

    public void TopNSigma(float count)
    {
        double[] finite = [.. Left.Where(x => !float.IsNegativeInfinity(x.Logit)).Select(x => (double)x.Logit)];
        double mean = finite.Average(), deviation = Math.Sqrt(finite.Average(x => (x - mean) * (x - mean)));
        double least = finite.Max() - count * deviation;
        Left = [.. Left.Where(x => x.Logit >= least)];
    }

    public void Typical(float mass)
    {
        float[] probabilities = Probabilities();
        double entropy = Entropy(probabilities);
        int[] order = [.. Enumerable.Range(0, Left.Count).OrderBy(i => Math.Abs(-Math.Log(probabilities[i]) - entropy)).ThenBy(i => Left[i].Id)];
        double sum = 0;
        int kept = 0;
        while (kept < order.Length && sum <= mass)
            sum += probabilities[order[kept++]];
        Left = [.. order[..kept].Order().Select(i => Left[i])];
    }

    public void Xtc(float threshold)
    {
        float[] probabilities = Probabilities();
        int[] likely = [.. Enumerable.Range(0, Left.Count).Where(i => probabilities[i] >= threshold).OrderByDescending(i => Left[i].Logit).ThenBy(i => Left[i].Id)];
        Left = [.. Left.Where((_, i) => !likely.SkipLast(1).Contains(i))];
    }

    public void DynamicTemperature(float temperature, float range, float exponent)
    {
        if (Left.Count == 1)
            return;
        double low = Math.Max(0, temperature - range), high = temperature + range;
        Temperature((float)(low + (high - low) * Math.Pow(Entropy(Probabilities()) / Math.Log(Left.Count), exponent)));
    }

    public void Mirostat(float bound)
    {
        float[] probabilities = Probabilities();
        List<(int, float)> kept = [.. Left.Where((_, i) => -Math.Log2(probabilities[i]) <= bound)];
        Left = kept.Count > 0 ? kept : [Left.MaxBy(x => x.Logit)];
    }

    /// <summary>The chain of <see cref="Sampler"/> without its draw; XTC always drops.</summary>
    public void Run(SamplingOptions options, int[] history)
    {
        int[] recent = [.. history.TakeLast(options.RepeatWindow)];
        Bias(options.LogitBias);
        Penalise(options.RepeatPenalty, recent);
        Occurrences(options.FrequencyPenalty, options.PresencePenalty, recent);
        if (options.DryMultiplier > 0)
            Dry(options.DryMultiplier, options.DryBase, options.DryAllowedLength, [.. history.TakeLast(options.DryWindow)]);
        if (options.TopNSigma > 0)
            TopNSigma(options.TopNSigma);
        if (options.TopK > 0)
            TopK(options.TopK);
        if (options.TypicalP < 1)
            Typical(options.TypicalP);
        if (options.TopP < 1)
            TopP(options.TopP);
        if (options.MinP > 0)
            MinP(options.MinP);
        if (options.XtcProbability > 0)
            Xtc(options.XtcThreshold);
        if (options.DynamicTemperatureRange > 0)
            DynamicTemperature(options.Temperature, options.DynamicTemperatureRange, options.DynamicTemperatureExponent);
        else
            Temperature(options.Temperature);
    }

    private static double Entropy(float[] probabilities) => probabilities.Where(p => p > 0).Sum(p => -p * Math.Log(p));
}
