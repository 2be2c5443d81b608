using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Gaussian error linear unit: y = x·Φ(x), Φ the normal distribution function.</summary>
/// <remarks>Hendrycks and Gimpel, "Gaussian error linear units", 2016 (arXiv 1606.08415).</remarks>
public static class GeluErfExtensions
{
    private static readonly SpendingOperation<GeluErfOperation.Function> s_spending = new(GeluErfOperation.Instance);

    extension(Tensor x)
    {
        /// <summary>y = ½x·(1 + erf(x / √2)) for every element of an F32 or BF16 tensor of any shape.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <param name="spent">Whether nobody will look at x's numbers again: while gradients are recorded, dy/dx takes their place, and backward only multiplies. An explanation then ends at y.</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor GeluErf(DType output = DType.F32, bool spent = false) => spent ? s_spending.Run(x, output) : GeluErfOperation.Instance.Apply(x, output);
    }
}

internal sealed class GeluErfOperation : SlopedOperation<GeluErfOperation.Function>
{
    private const float RootHalf = 0.7071067812f;
    private const float OneOverRootTwoPi = 0.3989422804f;
    public static readonly GeluErfOperation Instance = new();

    public override string Name => "gelu_erf";

    public override string Formula => "y = ½x·(1 + erf(x / √2))";

    protected override double Evaluate(double x) => 0.5 * x * (1 + ScalarLanes.Erf(x * RootHalf));

    /// <summary>y = x·Φ(x) and dy/dx = Φ(x) + x·φ(x) with φ(x) = e^(−x²/2) / √(2π).</summary>
    internal readonly struct Function : ISlopedOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => Invoke(x, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, out TLanes slope)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes half = TLanes.Broadcast(0.5f);
            TLanes distribution = TLanes.MultiplyAdd(TLanes.Erf(x * TLanes.Broadcast(RootHalf)), half, half);
            // Beyond ±20 the density is 0; without the clamp ∞·0 would come up for infinite x.
            TLanes near = TLanes.Clamp(x, TLanes.Broadcast(-20f), TLanes.Broadcast(20f));
            TLanes density = TLanes.Exp(near * near * TLanes.Broadcast(-0.5f)) * TLanes.Broadcast(OneOverRootTwoPi);
            slope = TLanes.MultiplyAdd(near, density, distribution);
            return x * distribution;
        }
    }
}
