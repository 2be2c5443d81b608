namespace Liuli.Training.Schedules;

/// <summary>Says how large the learning rate is at each update.</summary>
/// <remarks>Implementations are immutable, so safe for use from several threads.</remarks>
public interface ISchedule
{
    /// <summary>The learning rate of update <paramref name="step"/>, counted from 1.</summary>
    double LearningRate(long step);
}
