using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Gaussian error linear unit in its tanh form: y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))).</summary>
/// <remarks>Hendrycks and Gimpel, "Gaussian error linear units", 2016 (arXiv 1606.08415), section 2. The form of GPT-2; <c>GeluErf</c> is the exact one.</remarks>
public static class GeluExtensions
{
    private static readonly SpendingOperation<GeluOperation.Function> s_spending = new(GeluOperation.Instance);

    extension(Tensor x)
    {
        /// <summary>y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))) for every element of an F32 or BF16 tensor of any shape.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <param name="spent">Whether nobody will look at x's numbers again: while gradients are recorded, dy/dx takes their place, and backward only multiplies. An explanation then ends at y.</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor Gelu(DType output = DType.F32, bool spent = false) => spent ? s_spending.Run(x, output) : GeluOperation.Instance.Apply(x, output);
    }
}

internal sealed class GeluOperation : SlopedOperation<GeluOperation.Function>
{
    private const float RootTwoOverPi = 0.7978845608f;
    private const float Cubic = 0.044715f;
    private const float LogTwoOfE = 1.44269504f;
    public static readonly GeluOperation Instance = new();

    public override string Name => "gelu";

    public override string Formula => "y = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))";

    protected override double Evaluate(double x) => 0.5 * x * (1 + Math.Tanh(RootTwoOverPi * (x + Cubic * x * x * x)));

    /// <summary>y = x·s and dy/dx = s + x·s·(1 − s)·2u′ with s = ½·(1 + tanh u) = σ(2u), u = √(2/π)·(x + 0.044715x³).</summary>
    internal readonly struct Function : ISlopedOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => Invoke(x, out _);

        // σ(2u) needs one power, and does not cancel where tanh u is near −1.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, out TLanes slope)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            // Beyond ±10 s is 0 (or next to it) and 1; without the clamps 0·∞ would come up for huge x, and powers that are no floats.
            TLanes low = TLanes.Broadcast(-10f), one = TLanes.Broadcast(1f);
            TLanes near = TLanes.Clamp(x, low, TLanes.Broadcast(10f)), square = near * near;
            TLanes s = LaneMath<TLanes>.SigmoidOfPower(near * TLanes.MultiplyAdd(square, TLanes.Broadcast(-2 * RootTwoOverPi * Cubic * LogTwoOfE), TLanes.Broadcast(-2 * RootTwoOverPi * LogTwoOfE)));
            TLanes inner = TLanes.MultiplyAdd(square, TLanes.Broadcast(6 * RootTwoOverPi * Cubic), TLanes.Broadcast(2 * RootTwoOverPi));
            slope = s * TLanes.MultiplyAdd(near * (one - s), inner, one);
            return TLanes.Clamp(x, low, TLanes.Broadcast(float.PositiveInfinity)) * s;
        }
    }
}
