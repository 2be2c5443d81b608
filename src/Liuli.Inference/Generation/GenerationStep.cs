namespace Liuli.Inference.Generation;

/// <summary>Everything between the model and the choice of one token.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Candidates">The likeliest tokens that the sampler left, best first, then the likeliest that it dropped, with probability 0.</param>
/// <param name="Chosen">The id that was chosen.</param>
public sealed record GenerationStep(IReadOnlyList<Candidate> Candidates, int Chosen);

/// <summary>A token that could come next.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="Logit">What the model gave it, before the sampler.</param>
/// <param name="Probability">How likely the sampler is to choose it: softmax over what its steps left, 0 for what they dropped.</param>
/// <param name="ModelProbability">How likely the model holds it: softmax of all logits, before the sampler.</param>
public sealed record Candidate(int Id, string Text, float Logit, float Probability, float ModelProbability);
