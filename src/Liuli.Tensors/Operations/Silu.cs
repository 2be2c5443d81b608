using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Sigmoid linear unit (swish): y = x·σ(x).</summary>
/// <remarks>Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function approximation in reinforcement learning", 2017 (arXiv 1702.03118).</remarks>
public static class SiluExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x / (1 + e^−x) for every element of an F32 or BF16 tensor of any shape.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor Silu(DType output = DType.F32) => SiluOperation.Instance.Apply(x, output);
    }
}

internal sealed class SiluOperation : UnaryOperation<SiluOperation.Function, SiluOperation.Gradient>
{
    public static readonly SiluOperation Instance = new();

    public override string Name => "silu";

    public override string Formula => "y = x / (1 + e^−x)";

    protected override double Evaluate(double x) => x / (1 + Math.Exp(-x));

    internal readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x * LaneMath<TLanes>.Sigmoid(x);
    }

    /// <summary>∂L/∂x = σ·(1 + x·(1 − σ))·∂L/∂y with σ = σ(x).</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes one = TLanes.Broadcast(1f);
            TLanes s = LaneMath<TLanes>.Sigmoid(x);
            return s * TLanes.MultiplyAdd(x, one - s, one) * upstream;
        }
    }
}
