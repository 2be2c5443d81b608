namespace Liuli.Tensors.Storage;

/// <summary>32 floats as whole numbers: x ≈ d·q + m with binary16 d and m (<see cref="DType.Q4_1"/>, <see cref="DType.Q5_1"/>).</summary>
internal static unsafe class Line
{
    /// <summary>Finds them.</summary>
    /// <param name="x">32 numbers.</param>
    /// <param name="highest">q is in 0 … highest.</param>
    /// <param name="halves">d and m.</param>
    /// <param name="q">32 bytes.</param>
    public static void Find(float* x, int highest, byte* halves, byte* q)
    {
        float* w = stackalloc float[BlockFormats.Length];
        Eights.Weights(x, BlockFormats.Length, w);
        (float scale, float minimum) = MinimumSearch.Find(x, w, BlockFormats.Length, highest, belowZero: false);
        ((ushort*)halves)[0] = BitConverter.HalfToUInt16Bits((Half)scale);
        ((ushort*)halves)[1] = BitConverter.HalfToUInt16Bits((Half)minimum);
        (scale, minimum) = (HalfTable.Pointer[((ushort*)halves)[0]], HalfTable.Pointer[((ushort*)halves)[1]]);
        for (int i = 0; i < BlockFormats.Length; i++)
            q[i] = scale > 0 ? (byte)Math.Clamp(MathF.Round((x[i] - minimum) / scale), 0, highest) : (byte)0;
    }
}
