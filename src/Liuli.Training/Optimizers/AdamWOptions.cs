namespace Liuli.Training.Optimizers;

/// <summary>The constants of <see cref="AdamW"/>.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record AdamWOptions
{
    /// <summary>β₁: decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂: decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>ε: keeps the division finite.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: share of a weight, per unit of learning rate, that goes at each update.</summary>
    public double WeightDecay { get; init; } = 0.1;
}
