namespace Liuli.Inference.Generation;

/// <summary>How likely the model held a chosen token and the likeliest ones: natural logarithms of softmax over all its logits, before any step of the sampler.</summary>
/// <remarks>Penalties, cuts and the temperature do not count: these are the model's own numbers, the same for every way of sampling. Immutable, so safe for use from several threads.</remarks>
/// <param name="Chosen">ln p of the chosen token, at most 0.</param>
/// <param name="Top">The likeliest tokens, best first; empty when none were asked for. The chosen one need not be among them.</param>
public sealed record LogProbabilities(float Chosen, IReadOnlyList<TokenLogProbability> Top);

/// <summary>A token and ln p.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="LogProbability">ln p in the model's own distribution, at most 0.</param>
public sealed record TokenLogProbability(int Id, string Text, float LogProbability);
