namespace Liuli.Inference.Sampling;

// The range of every value.
public sealed partial record SamplingOptions
{
    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    public void Validate()
    {
        RequireFinite(Temperature >= 0, "temperature", "at least 0", Temperature);
        RequireFinite(DynamicTemperatureRange >= 0, "dynatemp-range", "at least 0 (0 leaves the temperature fixed)", DynamicTemperatureRange);
        RequireFinite(DynamicTemperatureExponent > 0, "dynatemp-exp", "above 0", DynamicTemperatureExponent);
        Require(TopK >= 0, "top-k", "at least 0 (0 keeps all)", TopK);
        Require(TopP is > 0 and <= 1, "top-p", "above 0 and at most 1", TopP);
        Require(MinP is >= 0 and <= 1, "min-p", "between 0 and 1", MinP);
        Require(TypicalP is > 0 and <= 1, "typical", "above 0 and at most 1", TypicalP);
        RequireFinite(TopNSigma >= 0, "top-n-sigma", "at least 0 (0 keeps all)", TopNSigma);
        Require(XtcProbability is >= 0 and <= 1, "xtc-probability", "between 0 and 1", XtcProbability);
        Require(XtcThreshold is > 0 and <= 1, "xtc-threshold", "above 0 and at most 1", XtcThreshold);
        ValidatePenalties();
        RequireFinite(MirostatTarget > 0, "mirostat-ent", "above 0 bits", MirostatTarget);
        Require(MirostatRate is >= 0 and <= 1, "mirostat-lr", "between 0 and 1", MirostatRate);
        foreach ((int id, float bias) in LogitBias)
        {
            Require(id >= 0, "a token of logit-bias", "an id, at least 0", id);
            Require(float.IsFinite(bias) || float.IsNegativeInfinity(bias), "logit-bias", "a finite number, or −∞ to rule a token out", bias);
        }
    }

    private void ValidatePenalties()
    {
        RequireFinite(RepeatPenalty > 0, "repeat-penalty", "above 0", RepeatPenalty);
        Require(float.IsFinite(FrequencyPenalty), "frequency-penalty", "a finite number (0 is off)", FrequencyPenalty);
        Require(float.IsFinite(PresencePenalty), "presence-penalty", "a finite number (0 is off)", PresencePenalty);
        Require(RepeatWindow >= -1, "repeat-last-n", "at least 0, or -1 for all", RepeatWindow);
        RequireFinite(DryMultiplier >= 0, "dry-multiplier", "at least 0 (0 is off)", DryMultiplier);
        RequireFinite(DryBase >= 1, "dry-base", "at least 1", DryBase);
        Require(DryAllowedLength >= 1, "dry-allowed-length", "at least 1", DryAllowedLength);
        Require(DryWindow >= -1, "dry-penalty-last-n", "at least 0, or -1 for all", DryWindow);
        Require(!DrySequenceBreakers.Any(string.IsNullOrEmpty), "dry-sequence-breaker", "a text that is not empty", "an empty one");
    }

    private static void RequireFinite(bool isInRange, string name, string expected, float found) =>
        Require(isInRange && float.IsFinite(found), name, float.IsFinite(found) ? expected : $"a finite number, {expected}", found);

    private static void Require(bool condition, string name, string expected, object found)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {expected}, got {found}"));
    }
}
