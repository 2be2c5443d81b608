namespace Liuli.Models.Layers;

/// <summary>How the weight matrix of a <see cref="Linear"/> lies in memory. Both are used as stored.</summary>
public enum WeightLayout : byte
{
    /// <summary>(outputs, inputs), as PyTorch's Linear stores it.</summary>
    OutIn,

    /// <summary>(inputs, outputs), as GPT-2's checkpoints store it.</summary>
    InOut,
}
