namespace Liuli.Tensors;

/// <summary>GeGLU: z = gelu(x)·y, the heart of a gated feed-forward layer.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020 (arXiv 2002.05202).</remarks>
public static class GeGluExtensions
{
    extension(Tensor gate)
    {
        /// <summary>z = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))·y, x an element of this tensor and y the one of <paramref name="up"/> in its place: F32, of one shape. The same as <c>gate.Gelu() * up</c>.</summary>
        /// <param name="up">What the gate lets through.</param>
        /// <exception cref="ArgumentException">An operand is not F32, they are on two devices, or their shapes differ.</exception>
        public Tensor GeGlu(Tensor up) => GeGluOperation.Instance.Apply(gate, up);
    }
}

internal sealed class GeGluOperation() : GatedOperation<GeluOperation.Function, GeluOperation.Gradient>(GeluOperation.Instance)
{
    public static readonly GeGluOperation Instance = new();

    public override string Name => "geglu";

    public override string Formula => "z = ½x·(1 + tanh(√(2/π)·(x + 0.044715x³)))·y";
}
