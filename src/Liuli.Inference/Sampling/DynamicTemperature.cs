namespace Liuli.Inference.Sampling;

/// <summary>A temperature that follows the model's own doubt: low where it is sure, high where it is not.</summary>
/// <remarks>
/// T = low + (high − low)·(H / ln n)^exponent, with low = max(0, t − range), high = t + range, H the entropy of the n tokens left. One token alone is left as it is.
/// kalomaze, "Entropy based dynamic temperature", llama.cpp pull request 4972, 2024; the idea: Zhu et al., "Hot or cold? Adaptive temperature sampling
/// for code generation with large language models", AAAI 2024.
/// Keeps nothing between calls: safe for use from several threads.
/// </remarks>
/// <param name="temperature">t: the middle.</param>
/// <param name="range">How far it goes either way; 0 is a plain <see cref="Temperature"/>.</param>
/// <param name="exponent">Above 1, doubt must be great to count; below 1, a little is enough.</param>
public sealed class DynamicTemperature(float temperature, float range, float exponent = 1) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (range <= 0)
        {
            Temperature.Divide(candidates, temperature);
            return;
        }
        if (candidates.Count == 1)
            return;
        float low = Math.Max(0, temperature - range), high = temperature + range;
        float doubt = Math.Clamp(candidates.Measure().Entropy / MathF.Log(candidates.Count), 0, 1);
        Temperature.Divide(candidates, low + (high - low) * MathF.Pow(doubt, exponent));
    }
}
