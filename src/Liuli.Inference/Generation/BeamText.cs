namespace Liuli.Inference.Generation;

/// <summary>One of the texts that a beam search found.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Ids">The tokens after the prompt; an end-of-text or stop token, where one ended it, is the last.</param>
/// <param name="Text">Their text, without the token that ended it and cut before a stop text.</param>
/// <param name="LogProbability">s = Σ ln p of the tokens, each under softmax of the model's logits with bias, penalties and steps of one's own applied.</param>
/// <param name="Score">s / n^α, by which texts are compared.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record BeamText(IReadOnlyList<int> Ids, string Text, double LogProbability, double Score, StopReason StopReason);
