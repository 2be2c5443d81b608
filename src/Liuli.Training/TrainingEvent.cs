using Liuli.Training.Data;

namespace Liuli.Training;

/// <summary>Something that happens now and then during a run; updates themselves are <see cref="StepReport"/>s.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public abstract record TrainingEvent;

/// <summary>Data are being packed into token files.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Progress">How far it has come.</param>
public sealed record PackingData(PackingProgress Progress) : TrainingEvent;

/// <summary>Everything is in place and the first update is about to begin.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Parameters">Learned numbers of the model.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="TrainingTokens">Ids to train on.</param>
/// <param name="ValidationTokens">Ids held out.</param>
/// <param name="FirstStep">Number of the first update: 1, or more in a run that is resumed.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="TokensPerStep">Training tokens of an update.</param>
/// <param name="Device">Where it runs.</param>
public sealed record RunStarted(
    long Parameters, int VocabularySize, long TrainingTokens, long ValidationTokens, long FirstStep, long Steps, long TokensPerStep, string Device) : TrainingEvent
{
    /// <summary>Updates at the beginning of the whole run over which the learning rate rises.</summary>
    public int Warmup { get; init; }
}

/// <summary>The model continued the sample prompt.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Step">After this update.</param>
/// <param name="Text">Prompt and continuation, as the callback gave them.</param>
public sealed record Sampled(long Step, string Text) : TrainingEvent;

/// <summary>A checkpoint is on the disk.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Step">After this update.</param>
/// <param name="Folder">Where.</param>
public sealed record CheckpointSaved(long Step, string Folder) : TrainingEvent;

/// <summary>Something that does not stop the run but that its owner should know.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Message">What.</param>
public sealed record TrainingWarning(string Message) : TrainingEvent;
