namespace Liuli.Tensors.Cpu;

/// <summary>F16 and BF16 as floats, which hold them exactly.</summary>
internal static unsafe class Widening
{
    /// <summary>The float that a stored number stands for.</summary>
    public static float One(DType type, byte* source, long index) =>
        type == DType.F16 ? (float)((Half*)source)[index] : Conversion.FromBFloat16(((ushort*)source)[index]);

    /// <summary>Many.</summary>
    public static void Run(DType type, byte* source, int count, float* destination)
    {
        if (type == DType.F16)
            Conversion.FromHalf(new ReadOnlySpan<ushort>(source, count), new Span<float>(destination, count));
        else
            Conversion.FromBFloat16(new ReadOnlySpan<ushort>(source, count), new Span<float>(destination, count));
    }
}
