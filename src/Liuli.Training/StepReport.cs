namespace Liuli.Training;

/// <summary>What one update came to. A value, so that reporting it allocates nothing.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Step">Number of the update, from 1.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="Loss">Mean cross-entropy of the update's batch in nats per token, before the update.</param>
/// <param name="ValidationLoss">Mean cross-entropy of the held-out windows after the update, where measured.</param>
/// <param name="LearningRate">The update's learning rate.</param>
/// <param name="GradientNorm">Length of the gradient of all parameters, before clipping.</param>
/// <param name="TokensPerSecond">Training tokens of the update by its duration, validation not counted.</param>
public readonly record struct StepReport(
    long Step, long Steps, double Loss, double? ValidationLoss, double LearningRate, double GradientNorm, double TokensPerSecond);
