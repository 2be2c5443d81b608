namespace Liuli.Tensors;

/// <summary>SwiGLU: z = silu(x)·y, the heart of a gated feed-forward layer.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020 (arXiv 2002.05202).</remarks>
public static class SwiGluExtensions
{
    extension(Tensor gate)
    {
        /// <summary>z = x / (1 + e^−x)·y, x an element of this tensor and y the one of <paramref name="up"/> in its place: of one shape, both F32 or both BF16. The same as <c>gate.Silu() * up</c>.</summary>
        /// <param name="up">What the gate lets through.</param>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">An operand is neither F32 nor BF16, they are of different types or on two devices, or their shapes differ.</exception>
        public Tensor SwiGlu(Tensor up, DType output = DType.F32) => SwiGluOperation.Instance.Apply(gate, up, output);
    }
}

internal sealed class SwiGluOperation() : GatedOperation<SiluOperation.Function, SlopeGradient<SiluOperation.Function>>(SiluOperation.Instance)
{
    public static readonly SwiGluOperation Instance = new();

    public override string Name => "swiglu";

    public override string Formula => "z = x / (1 + e^−x)·y";
}
