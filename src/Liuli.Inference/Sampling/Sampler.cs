using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Sampling;

/// <summary>Chooses the next token: a chain of steps, then the most likely candidate or a draw.</summary>
/// <remarks>
/// Steps run in llama.cpp's default order: your first steps, logit bias, repetition, frequency and presence penalties, DRY, top-n-sigma, top-k, typical, top-p,
/// min-p, XTC, temperature (or dynamic temperature), your extra steps. Mirostat takes the place of the cuts from top-n-sigma to XTC and comes after the temperature. Greedy needs
/// none of what comes after DRY. Same seed, same logits: same tokens. Allocates nothing once warmed up. Not safe for use from several threads.
/// </remarks>
public sealed class Sampler
{
    // Each of them draws from a stream of its own, so that switching one on leaves the draws of the other as they were.
    private const ulong DrawStream = 0, XtcStream = 1;

    private readonly IReadOnlyList<ISamplerStep> _steps;
    private readonly Philox? _random;

    /// <summary>A sampler of the given steps, in order.</summary>
    /// <param name="steps">The chain.</param>
    /// <param name="random">Where draws come from; null chooses the most likely candidate (greedy).</param>
    public Sampler(IReadOnlyList<ISamplerStep> steps, Philox? random)
    {
        _steps = steps;
        _random = random;
    }

    /// <summary>What is left of the last call, with the logits that the draw saw.</summary>
    public TokenCandidates Candidates { get; } = new();

    /// <summary>The chain that <paramref name="options"/> describe.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="tokenizer">Spells the tokens for DRY's sequence breakers; without one there are none.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public static Sampler Create(SamplingOptions options, Tokenizer? tokenizer = null) => Create(options, tokenizer, mask: null);

    /// <summary>The chain that <paramref name="options"/> describe, with a step that rules tokens out behind their first steps.</summary>
    internal static Sampler Create(SamplingOptions options, Tokenizer? tokenizer, ISamplerStep? mask)
    {
        options.Validate();
        List<ISamplerStep> steps = [.. options.FirstSteps, .. mask is null ? [] : (ISamplerStep[])[mask], .. Reweighing(options, tokenizer)];
        if (!options.IsGreedy)
        {
            if (!options.Mirostat)
                steps.AddRange(Cuts(options));
            steps.Add(options.DynamicTemperatureRange > 0
                ? new DynamicTemperature(options.Temperature, options.DynamicTemperatureRange, options.DynamicTemperatureExponent)
                : new Temperature(options.Temperature));
            if (options.Mirostat)
                steps.Add(new Mirostat2(options.MirostatTarget, options.MirostatRate));
        }
        steps.AddRange(options.ExtraSteps);
        return new Sampler(steps, options.IsGreedy ? null : new Philox(options.Seed, DrawStream));
    }

    /// <summary>Chooses a token id.</summary>
    /// <param name="logits">One per token of the vocabulary.</param>
    /// <param name="history">All token ids so far, oldest first.</param>
    /// <exception cref="InvalidOperationException">The steps have ruled out every token.</exception>
    public int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<int> history)
    {
        Narrow(logits, history);
        int position = _random is null ? Candidates.IndexOfLargest() : Draws.At(Candidates.Probabilities(), _random.NextSingle());
        for (int i = 0; i < _steps.Count; i++)
            _steps[i].Chosen(Candidates, position);
        return Candidates.Ids[position];
    }

    /// <summary>Runs the steps without choosing.</summary>
    internal TokenCandidates Narrow(ReadOnlySpan<float> logits, ReadOnlySpan<int> history)
    {
        Candidates.Reset(logits);
        for (int i = 0; i < _steps.Count; i++)
            _steps[i].Apply(Candidates, history);
        return Candidates;
    }

    /// <summary>What changes logits and drops nothing.</summary>
    private static IEnumerable<ISamplerStep> Reweighing(SamplingOptions options, Tokenizer? tokenizer)
    {
        if (options.LogitBias.Count + options.Never.Count > 0)
            yield return new LogitBias([.. options.LogitBias, .. options.Never.Select(id => KeyValuePair.Create(id, float.NegativeInfinity))]);
        if (options.RepeatPenalty != 1)
            yield return new RepetitionPenalty(options.RepeatPenalty, options.RepeatWindow);
        if (options.FrequencyPenalty != 0 || options.PresencePenalty != 0)
            yield return new OccurrencePenalty(options.FrequencyPenalty, options.PresencePenalty, options.RepeatWindow);
        if (options.DryMultiplier > 0)
        {
            SequenceBreakers? breakers = tokenizer is null ? null : new SequenceBreakers(tokenizer, options.DrySequenceBreakers);
            yield return new Dry(options.DryMultiplier, options.DryBase, options.DryAllowedLength, options.DryWindow, breakers);
        }
    }

    /// <summary>What drops candidates.</summary>
    private static IEnumerable<ISamplerStep> Cuts(SamplingOptions options)
    {
        if (options.TopNSigma > 0)
            yield return new TopNSigma(options.TopNSigma);
        if (options.TopK > 0)
            yield return new TopK(options.TopK);
        if (options.TypicalP < 1)
            yield return new TypicalP(options.TypicalP);
        if (options.TopP < 1)
            yield return new TopP(options.TopP);
        if (options.MinP > 0)
            yield return new MinP(options.MinP);
        if (options.XtcProbability > 0)
            yield return new Xtc(options.XtcProbability, options.XtcThreshold, new Philox(options.Seed, XtcStream));
    }
}
