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
    /// <summary>Writes <paramref name="count"/> stored numbers as floats; exact.</summary>
    public static void Read(DType stored, byte* source, int count, float* destination)
    {
        switch (stored)
        {
            case DType.F32: new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count)); break;
            case DType.F16: Read<HalfVector>(stored, source, count, destination); break;
            case DType.BF16: Read<BFloat16Vector>(stored, source, count, destination); break;
            default: Read<Q8Vector>(stored, source, count, destination); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Read<TVector>(DType stored, byte* source, int count, float* destination) where TVector : struct, IStoredVector
    {
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            TLanes.Store(destination + i, TVector.Load<TLanes>(source, i));
        for (; i < count; i++)
            destination[i] = StoredRow.Number(stored, source, i);
    }
}
