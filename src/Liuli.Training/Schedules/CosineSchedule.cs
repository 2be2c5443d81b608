namespace Liuli.Training.Schedules;

/// <summary>
/// Warm-up, then half a cosine from <paramref name="Peak"/> at update <paramref name="Warmup"/> down to <paramref name="Minimum"/> at update
/// <paramref name="Steps"/>: η(s) = min + (peak − min) · (1 + cos(π (s − W) / (N − W))) / 2; constant at the minimum afterwards.
/// </summary>
/// <remarks>Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017 (without restarts). Immutable, so safe for use from several threads.</remarks>
/// <param name="Peak">The highest rate.</param>
/// <param name="Minimum">The rate at the end.</param>
/// <param name="Warmup">W: updates of linear warm-up.</param>
/// <param name="Steps">N: updates in all.</param>
public sealed record CosineSchedule(double Peak, double Minimum, long Warmup, long Steps) : ISchedule
{
    /// <inheritdoc/>
    public double LearningRate(long step)
    {
        if (WarmUp.Applies(step, Warmup, Peak, out double rate))
            return rate;
        if (step >= Steps)
            return Minimum;
        double done = (double)(step - Warmup) / (Steps - Warmup);
        return Minimum + (Peak - Minimum) * (1 + Math.Cos(Math.PI * done)) / 2;
    }
}
