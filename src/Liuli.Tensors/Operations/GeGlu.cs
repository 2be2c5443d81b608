namespace Liuli.Tensors;

/// <summary>GeGLU: z = gelu(x)·y, the heart of a gated feed-forward layer.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020 (arXiv 2002.05202).</remarks>
public static class GeGluExtensions
{
    extension(Tensor gate)
    {
        /// <summary>z = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))·y, x an element of this tensor and y the one of <paramref name="up"/> in its place: of one shape, both F32 or both BF16. The same as <c>gate.Gelu() * up</c>.</summary>
        /// <param name="up">What the gate lets through.</param>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">An operand is neither F32 nor BF16, they are of different types or on two devices, or their shapes differ.</exception>
        public Tensor GeGlu(Tensor up, DType output = DType.F32) => GeGluOperation.Instance.Apply(gate, up, output);
    }
}

internal sealed class GeGluOperation() : GatedOperation<GeluOperation.Function, SlopeGradient<GeluOperation.Function>>(GeluOperation.Instance)
{
    public static readonly GeGluOperation Instance = new();

    public override string Name => "geglu";

    public override string Formula => "z = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))·y";
}
