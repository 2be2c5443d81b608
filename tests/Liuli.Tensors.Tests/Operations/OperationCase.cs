namespace Liuli.Tensors.Tests.Operations;

/// <summary>One operation under test: random inputs from a seed, and the operation applied to them.</summary>
/// <param name="Name">What failures are called.</param>
/// <param name="MakeInputs">Inputs for a test, of random shape, on the given device. Keep them small: gradients are checked element by element.</param>
/// <param name="Apply">The operation; only F32 inputs are checked for gradients.</param>
public sealed record OperationCase(string Name, Func<Philox, Device, Tensor[]> MakeInputs, Func<Tensor[], Tensor> Apply)
{
    /// <summary>False when gradients do not exist (an arg-max) or the function is piecewise constant.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>False when finite differences say nothing about the gradients, as for functions that round; something else must then prove them.</summary>
    public bool IsSmooth { get; init; } = true;

    /// <summary>How far a kernel may be from the naive twin, relative to the largest magnitude.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Whether it multiplies rounded numbers, which one path rounds otherwise: see <see cref="TestDevices.RoundedTolerance(Device)"/>.</summary>
    public bool Rounds { get; init; }

    /// <summary>The magnitude that outputs are compared at when all of them are smaller: 1 for sums of ordinary numbers, which may cancel.</summary>
    public double LeastScale { get; init; } = 1e-6;

    /// <summary>How far an analytic gradient may be from the finite difference, relative to the largest gradient.</summary>
    public double GradientTolerance { get; init; } = 1e-2;

    /// <summary>How far recombined terms may be from the value, relative to the largest magnitude of value and contributions.</summary>
    public double ExplanationTolerance { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>A random size in [1, most].</summary>
    public static int Size(Philox random, int most) => 1 + random.NextInt32(most);

    /// <summary>Normal numbers of the given shape.</summary>
    public static Tensor Normal(Philox random, Device device, params Shape shape) => Tensor.Normal(shape, 0, 1, random, device);
}
