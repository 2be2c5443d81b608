using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Liuli.Training.Data;

namespace Liuli.Training;

/// <summary>Continues a prompt while training pauses, so that people see what the model has learned.</summary>
/// <param name="model">The model, in evaluation mode; nothing is recorded meanwhile.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="prompt">What to continue.</param>
/// <param name="step">After this update.</param>
/// <returns>Prompt and continuation.</returns>
public delegate string SampleText(Decoder model, Tokenizer tokenizer, string prompt, long step);

/// <summary>How a run is carried out; what it computes is the recipe's alone.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record TrainerOptions
{
    /// <summary>Goes on from the checkpoint in the recipe's output folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Called after every update.</summary>
    public Action<StepReport>? OnStep { get; init; }

    /// <summary>Called for everything that is not an update.</summary>
    public Action<TrainingEvent>? OnEvent { get; init; }

    /// <summary>Makes samples; none are made without it.</summary>
    public SampleText? Sample { get; init; }

    /// <summary>Reads a chat template (its source, for a tokenizer); recipes that name a template need it.</summary>
    public Func<string, Tokenizer, RenderDialogue>? ReadChatTemplate { get; init; }

    /// <summary>Where to compute; <see cref="Tensors.Device.Default"/> when null.</summary>
    public Device? Device { get; init; }
}

/// <summary>How a run ended.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Folder">Where model, state and log are.</param>
/// <param name="Step">Updates made in all.</param>
/// <param name="Loss">Loss of the last update; NaN when there was none.</param>
/// <param name="ValidationLoss">The last one measured.</param>
/// <param name="BestValidationLoss">The lowest one measured.</param>
/// <param name="Cancelled">Whether it was stopped early; it can be resumed.</param>
public sealed record TrainingResult(string Folder, long Step, double Loss, double? ValidationLoss, double? BestValidationLoss, bool Cancelled);
