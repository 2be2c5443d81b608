namespace Liuli.Inference.Generation;

/// <summary>Why a generation ended.</summary>
public enum StopReason
{
    /// <summary>The number of tokens asked for was reached, or the model's context is full.</summary>
    Length,

    /// <summary>A stop text or one of the caller's stop tokens came up.</summary>
    Stop,

    /// <summary>The model ended its text with its own end-of-text token.</summary>
    Eos,
}
