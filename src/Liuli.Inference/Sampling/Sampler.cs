using Liuli.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>Chooses the next token: a chain of steps, then the most likely candidate or a draw.</summary>
/// <remarks>
/// Steps run in llama.cpp's default order: penalties, top-k, top-p, min-p, temperature. Same seed, same logits: same tokens.
/// Allocates nothing once warmed up. Not safe for use from several threads.
/// </remarks>
public sealed class Sampler
{
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
    public static Sampler Create(SamplingOptions options)
    {
        options.Validate();
        List<ISamplerStep> steps = [];
        if (options.Never.Count > 0)
            steps.Add(new NeverTokens(options.Never));
        if (options.RepeatPenalty != 1)
            steps.Add(new RepetitionPenalty(options.RepeatPenalty, options.RepeatWindow));
        if (options.IsGreedy)
            return new Sampler([.. steps, .. options.ExtraSteps], null);
        if (options.TopK > 0)
            steps.Add(new TopK(options.TopK));
        if (options.TopP < 1)
            steps.Add(new TopP(options.TopP));
        if (options.MinP > 0)
            steps.Add(new MinP(options.MinP));
        steps.Add(new Temperature(options.Temperature));
        steps.AddRange(options.ExtraSteps);
        return new Sampler(steps, new Philox(options.Seed));
    }

    /// <summary>Chooses a token id.</summary>
    /// <param name="logits">One per token of the vocabulary.</param>
    /// <param name="history">All token ids so far, oldest first.</param>
    public int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<int> history)
    {
        Candidates.Reset(logits);
        for (int i = 0; i < _steps.Count; i++)
            _steps[i].Apply(Candidates, history);
        return Candidates.Ids[_random is null ? Candidates.IndexOfLargest() : Draws.At(Candidates.Probabilities(), _random.NextSingle())];
    }
}
