namespace Liuli.Training.Schedules;

/// <summary>Warm-up, then a straight line from <paramref name="Peak"/> at update <paramref name="Warmup"/> to <paramref name="Minimum"/> at update
/// <paramref name="Steps"/>; constant at the minimum afterwards.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Peak">The highest rate.</param>
/// <param name="Minimum">The rate at the end.</param>
/// <param name="Warmup">Updates of linear warm-up.</param>
/// <param name="Steps">Updates in all.</param>
public sealed record LinearSchedule(double Peak, double Minimum, long Warmup, long Steps) : ISchedule
{
    /// <inheritdoc/>
    public double LearningRate(long step)
    {
        if (WarmUp.Applies(step, Warmup, Peak, out double rate))
            return rate;
        if (step >= Steps)
            return Minimum;
        return Peak + (Minimum - Peak) * (step - Warmup) / (Steps - Warmup);
    }
}
