using Liuli.Cli.Hosting;
using Liuli.Inference.Sampling;

namespace Liuli.Cli.Rendering;

/// <summary>The steps of a sampler in words, in the order in which they run; steps that are off are left out.</summary>
internal static class SamplingWording
{
    public static string Describe(SamplingOptions sampling, Language say)
    {
        List<FormattableString> steps = [.. Penalties(sampling)];
        if (sampling.IsGreedy)
            return string.Join(", ", steps.Select(FormattableString.Invariant).Append(say["greedy: always the likeliest", "贪心：总取最可能的"]));
        if (!sampling.Mirostat)
            steps.AddRange(Cuts(sampling));
        steps.Add($"temperature {sampling.Temperature}");
        if (sampling.DynamicTemperatureRange > 0)
            steps.Add($"± {sampling.DynamicTemperatureRange} (exponent {sampling.DynamicTemperatureExponent})");
        if (sampling.Mirostat)
            steps.Add($"mirostat 2 (target {sampling.MirostatTarget}, rate {sampling.MirostatRate})");
        steps.Add($"seed {sampling.Seed}");
        return string.Join(", ", steps.Select(FormattableString.Invariant));
    }

    private static IEnumerable<FormattableString> Penalties(SamplingOptions sampling)
    {
        if (sampling.LogitBias.Count > 0)
            yield return $"logit bias of {Counted.Of(sampling.LogitBias.Count, "token")}";
        if (sampling.RepeatPenalty != 1)
            yield return $"repeat penalty {sampling.RepeatPenalty}";
        if (sampling.FrequencyPenalty != 0)
            yield return $"frequency penalty {sampling.FrequencyPenalty}";
        if (sampling.PresencePenalty != 0)
            yield return $"presence penalty {sampling.PresencePenalty}";
        if (sampling.DryMultiplier > 0)
            yield return $"DRY {sampling.DryMultiplier} · {sampling.DryBase}^(n − {sampling.DryAllowedLength})";
    }

    private static IEnumerable<FormattableString> Cuts(SamplingOptions sampling)
    {
        if (sampling.TopNSigma > 0)
            yield return $"top-n-sigma {sampling.TopNSigma}";
        if (sampling.TopK > 0)
            yield return $"top-k {sampling.TopK}";
        if (sampling.TypicalP < 1)
            yield return $"typical {sampling.TypicalP}";
        if (sampling.TopP < 1)
            yield return $"top-p {sampling.TopP}";
        if (sampling.MinP > 0)
            yield return $"min-p {sampling.MinP}";
        if (sampling.XtcProbability > 0)
            yield return $"XTC {sampling.XtcProbability} from {sampling.XtcThreshold}";
    }
}
