namespace Liuli.Training;

/// <summary>The error of a run whose numbers are no longer finite.</summary>
internal static class Divergence
{
    public static TrainingException Error(string what, double value, long step) => new(
        $"training, update {step}: expected a finite {what}, got {value}. The run has diverged; nothing was saved from this update, and the last checkpoint is as it was. Lower lr, lengthen warmup or lower clip, then start again or go on from the checkpoint with --resume.");
}
