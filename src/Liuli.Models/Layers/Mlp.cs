using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>The first network: layers of neurons, each a weighted sum of all numbers before it, with a nonlinear function in between.</summary>
/// <remarks>
/// <c>new Mlp([4, 3, 2])</c> takes four numbers, has three neurons in the middle and gives two. Nothing follows the last layer: its
/// outputs can be any numbers.
/// Safe for use from several threads as <see cref="Module"/> is.
/// </remarks>
public sealed class Mlp : Module
{
    private readonly Linear[] _layers;
    private readonly Activation _activation;

    /// <summary>A network whose layers have the given sizes, inputs first.</summary>
    /// <exception cref="ArgumentException">There are fewer than two sizes, or one is not positive.</exception>
    public Mlp(ReadOnlySpan<int> sizes, Activation activation = Activation.Relu)
    {
        if (sizes.Length < 2)
            throw new ArgumentException($"making an Mlp: expected at least two sizes (inputs and outputs), got {sizes.Length}", nameof(sizes));
        foreach (int size in sizes)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(sizes));
        _activation = activation;
        _layers = new Linear[sizes.Length - 1];
        for (int i = 0; i < _layers.Length; i++)
            _layers[i] = Child($"layers.{i}", new Linear(sizes[i], sizes[i + 1]));
    }

    /// <summary>The layers, first to last. Row n of a layer's weight belongs to its neuron n.</summary>
    public IReadOnlyList<Linear> Layers => _layers;

    /// <summary>(…, inputs) → (…, outputs).</summary>
    public Tensor Forward(Tensor x)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Forward(x);
            if (i < _layers.Length - 1)
                x = x.Activate(_activation);
        }
        return x;
    }
}
