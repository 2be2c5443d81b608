using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Gaussian error linear unit in its tanh form: y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))).</summary>
/// <remarks>Hendrycks and Gimpel, "Gaussian error linear units", 2016 (arXiv 1606.08415), section 2. The form of GPT-2; <c>GeluErf</c> is the exact one.</remarks>
public static class GeluExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))) for every element of an F32 or BF16 tensor of any shape.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor Gelu(DType output = DType.F32) => GeluOperation.Instance.Apply(x, output);
    }
}

internal sealed class GeluOperation : UnaryOperation<GeluOperation.Function, GeluOperation.Gradient>
{
    private const float RootTwoOverPi = 0.7978845608f;
    private const float Cubic = 0.044715f;
    public static readonly GeluOperation Instance = new();

    public override string Name => "gelu";

    public override string Formula => "y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))";

    protected override double Evaluate(double x) => 0.5 * x * (1 + Math.Tanh(RootTwoOverPi * (x + Cubic * x * x * x)));

    internal readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            // ½·(1 + tanh u) = σ(2u), which needs one exponential and does not cancel where tanh u is near −1.
            TLanes slope = TLanes.MultiplyAdd(x * x, TLanes.Broadcast(2 * RootTwoOverPi * Cubic), TLanes.Broadcast(2 * RootTwoOverPi));
            return x * LaneMath<TLanes>.Sigmoid(x * slope);
        }
    }

    /// <summary>∂L/∂x = (s + x·s·(1 − s)·2u′)·∂L/∂y with s = σ(2u), u = √(2/π)·(x + 0.044715x³).</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            // Beyond ±10 s is 0 or 1 to the last bit; without the clamp 0·∞ would come up for huge x.
            x = TLanes.Clamp(x, TLanes.Broadcast(-10f), TLanes.Broadcast(10f));
            TLanes one = TLanes.Broadcast(1f), square = x * x, c = TLanes.Broadcast(2 * RootTwoOverPi);
            TLanes s = LaneMath<TLanes>.Sigmoid(x * TLanes.MultiplyAdd(square, TLanes.Broadcast(2 * RootTwoOverPi * Cubic), c));
            TLanes slope = TLanes.MultiplyAdd(square, TLanes.Broadcast(6 * RootTwoOverPi * Cubic), c);
            return s * TLanes.MultiplyAdd(x * (one - s), slope, one) * upstream;
        }
    }
}
