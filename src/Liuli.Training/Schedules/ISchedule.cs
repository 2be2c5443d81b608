namespace Liuli.Training.Schedules;

/// <summary>Says how large the learning rate is at each update.</summary>
public interface ISchedule
{
    /// <summary>The learning rate of update <paramref name="step"/>, counted from 1.</summary>
    double LearningRate(long step);
}
