using Liuli.Tensors;

namespace Liuli.Training.Optimizers;

/// <summary>Adam with decoupled weight decay.</summary>
/// <remarks>
/// With gradient g at update t: m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − η λ θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε). Tensors
/// with fewer than two dimensions (biases, norms) have λ = 0. An update allocates nothing.
/// Kingma and Ba, "Adam", ICLR 2015; Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
/// Not for several threads at once.
/// </remarks>
public sealed class AdamW : IDisposable
{
    private readonly Moments[] _parameters;

    /// <summary>An optimiser of these parameters, all moments zero.</summary>
    public AdamW(IEnumerable<(string Name, Tensor Value)> parameters, AdamWOptions? options = null)
    {
        Options = options ?? new AdamWOptions();
        _parameters = [.. parameters.Select(parameter => new Moments(
            parameter.Name, parameter.Value,
            Tensor.Zeros(parameter.Value.Shape, device: parameter.Value.Device).Keep(),
            Tensor.Zeros(parameter.Value.Shape, device: parameter.Value.Device).Keep()))];
    }

    /// <summary>The constants.</summary>
    public AdamWOptions Options { get; }

    /// <summary>t: updates made so far.</summary>
    public long Steps { get; set; }

    /// <summary>Every parameter with its running means, which a checkpoint keeps.</summary>
    public IReadOnlyList<Moments> Parameters => _parameters;

    /// <summary>Makes one update from the parameters' gradients. A parameter without one stays as it is.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="gradientScale">What gradients are multiplied by first: clipping.</param>
    public void Update(double learningRate, double gradientScale = 1)
    {
        Steps++;
        foreach (Moments parameter in _parameters)
        {
            Tensor value = parameter.Value;
            if (!value.HasGradient)
                continue;
            AdamWStep step = new(
                (int)Math.Min(Steps, int.MaxValue), learningRate, Options.Beta1, Options.Beta2, Options.Epsilon,
                value.Shape.Rank >= 2 ? Options.WeightDecay : 0, gradientScale);
            AdamWUpdate.Apply(value, value.Gradient, parameter.First, parameter.Second, step);
        }
    }

    /// <summary>Releases the moments.</summary>
    public void Dispose()
    {
        foreach (Moments parameter in _parameters)
        {
            parameter.First.Dispose();
            parameter.Second.Dispose();
        }
    }

    /// <summary>A parameter and its running means.</summary>
    /// <param name="Name">Dotted name.</param>
    /// <param name="Value">θ.</param>
    /// <param name="First">m: mean gradient.</param>
    /// <param name="Second">v: mean squared gradient.</param>
    public sealed record Moments(string Name, Tensor Value, Tensor First, Tensor Second);
}
