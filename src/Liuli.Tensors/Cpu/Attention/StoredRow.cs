using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>One vector of a key/value cache, between floats and how it is stored.</summary>
internal static unsafe class StoredRow
{
    /// <summary>Whether caches can be stored so.</summary>
    public static bool CanBe(DType stored) => stored is DType.F32 or DType.F16 or DType.BF16 or DType.Q8_0;

    /// <summary>Stores <paramref name="count"/> floats, each as the nearest number that the type has.</summary>
    public static void Write(DType stored, float* source, int count, byte* destination)
    {
        ReadOnlySpan<float> values = new(source, count);
        switch (stored)
        {
            case DType.F32: values.CopyTo(new Span<float>(destination, count)); break;
            case DType.F16: TensorPrimitives.ConvertToHalf(values, new Span<Half>(destination, count)); break;
            case DType.BF16: Conversion.ToBFloat16(values, new Span<ushort>(destination, count)); break;
            default: BlockFormats.Quantize(stored, source, count / BlockFormats.Length, destination); break;
        }
    }

    /// <summary>The number at position <paramref name="flat"/>.</summary>
    public static float Number(DType stored, byte* source, long flat) => stored switch
    {
        DType.F32 => ((float*)source)[flat],
        DType.F16 => (float)((Half*)source)[flat],
        DType.BF16 => Conversion.FromBFloat16(((ushort*)source)[flat]),
        _ => BlockFormats.Element(stored, source, flat),
    };
}

/// <summary>Reading such a vector with lanes.</summary>
internal static unsafe class StoredRow<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Step = 16;

    /// <summary>Writes <paramref name="count"/> stored numbers as floats; exact.</summary>
    public static void Read(DType stored, byte* source, int count, float* destination)
    {
        switch (stored)
        {
            case DType.F32: new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count)); break;
            case DType.F16: Halves((ushort*)source, count, destination); break;
            case DType.BF16: BFloat16((ushort*)source, count, destination); break;
            default: BlockFormats.Dequantize<TLanes>(stored, source, count / BlockFormats.Length, destination); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Halves(ushort* source, int count, float* destination)
    {
        int i = 0;
        for (; i <= count - Step; i += Step)
            TLanes.StoreHalves(destination + i, source + i);
        for (; i < count; i++)
            destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BFloat16(ushort* source, int count, float* destination)
    {
        int i = 0;
        for (; i <= count - Step; i += Step)
            TLanes.StoreBFloat16(destination + i, source + i);
        for (; i < count; i++)
            destination[i] = Conversion.FromBFloat16(source[i]);
    }
}
