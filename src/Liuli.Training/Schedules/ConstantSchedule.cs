namespace Liuli.Training.Schedules;

/// <summary>Warm-up, then always <paramref name="Peak"/>.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Peak">The rate.</param>
/// <param name="Warmup">Updates of linear warm-up.</param>
public sealed record ConstantSchedule(double Peak, long Warmup = 0) : ISchedule
{
    /// <inheritdoc/>
    public double LearningRate(long step)
    {
        WarmUp.Applies(step, Warmup, Peak, out double rate);
        return rate;
    }
}
