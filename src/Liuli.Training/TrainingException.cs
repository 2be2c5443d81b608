namespace Liuli.Training;

/// <summary>
/// The one exception of this library for what a user can put right: data, recipe, checkpoint or a run that diverged. The message says
/// what was being done, what was expected, what was found and what to do next.
/// </summary>
public sealed class TrainingException : Exception
{
    /// <summary>An exception with a complete message.</summary>
    public TrainingException(string message) : base(message) { }

    /// <summary>An exception with a complete message and the error that led to it.</summary>
    public TrainingException(string message, Exception innerException) : base(message, innerException) { }
}
