using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Sigmoid linear unit (swish): y = x·σ(x).</summary>
/// <remarks>Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function approximation in reinforcement learning", 2017 (arXiv 1702.03118).</remarks>
public static class SiluExtensions
{
    private static readonly SpendingOperation<SiluOperation.Function> s_spending = new(SiluOperation.Instance);

    extension(Tensor x)
    {
        /// <summary>y = x / (1 + e^−x) for every element of an F32 or BF16 tensor of any shape.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <param name="spent">Whether nobody will look at x's numbers again: while gradients are recorded, dy/dx takes their place, and backward only multiplies. An explanation then ends at y.</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor Silu(DType output = DType.F32, bool spent = false) => spent ? s_spending.Run(x, output) : SiluOperation.Instance.Apply(x, output);
    }
}

internal sealed class SiluOperation : SlopedOperation<SiluOperation.Function>
{
    public static readonly SiluOperation Instance = new();

    public override string Name => "silu";

    public override string Formula => "y = x / (1 + e^−x)";

    protected override double Evaluate(double x) => x / (1 + Math.Exp(-x));

    /// <summary>y = x·σ and dy/dx = σ·(1 + x·(1 − σ)) with σ = σ(x).</summary>
    internal readonly struct Function : ISlopedOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => Invoke(x, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, out TLanes slope)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes one = TLanes.Broadcast(1f), s = LaneMath<TLanes>.Sigmoid(x);
            slope = s * TLanes.MultiplyAdd(x, one - s, one);
            return x * s;
        }
    }
}
