using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What an <see cref="Encoder"/> makes of a batch of texts. Outputs of heads that it does not have are absent (<see cref="Tensor.IsNull"/>).</summary>
/// <remarks>As safe for use from several threads as its tensors.</remarks>
public readonly record struct EncoderOutput
{
    /// <summary>The output of the last block (B, T, C).</summary>
    public required Tensor Hidden { get; init; }

    /// <summary>The pooler's tanh of the first position (B, C).</summary>
    public Tensor Pooled { get; init; }

    /// <summary>Scores that the second text follows the first, and that it does not (B, 2).</summary>
    public Tensor NextSentence { get; init; }

    /// <summary>A score for each class (B, L).</summary>
    public Tensor Classes { get; init; }

    /// <summary>Scores of the token that stands, or stood before it was masked, at each position (B, T, V).</summary>
    public Tensor Logits { get; init; }
}
