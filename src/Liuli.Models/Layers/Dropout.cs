using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>While training, sets a random share of the elements to zero and enlarges the others to keep the mean; otherwise does nothing.</summary>
/// <remarks>Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class Dropout : Module
{
    /// <summary>Drops each element with <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1).</exception>
    public Dropout(float probability)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a dropout probability lies in [0, 1)");
        Probability = probability;
    }

    /// <summary>The share that is dropped.</summary>
    public float Probability { get; }

    /// <summary>Whether a pass with that context drops anything.</summary>
    public bool IsActive(ForwardContext? context) => IsTraining && Probability > 0 && context?.Dropout is not null;

    /// <summary>Any shape → the same shape. Draws from <see cref="ForwardContext.Dropout"/>; without one nothing is dropped.</summary>
    public Tensor Forward(Tensor x, ForwardContext? context) =>
        IsActive(context) ? x.Dropout(Probability, context!.Dropout!) : x;
}
