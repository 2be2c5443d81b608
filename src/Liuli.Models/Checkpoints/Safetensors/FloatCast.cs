using System.Runtime.InteropServices;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>Rounds stored floating-point elements to another floating-point type, to nearest, ties to even.</summary>
internal static class FloatCast
{
    /// <summary>Converts <paramref name="source"/>, which starts at element <paramref name="first"/> of the tensor, into <paramref name="buffer"/>; returns the part used.</summary>
    /// <exception cref="CheckpointException">A finite value is too large for F16.</exception>
    public static ReadOnlySpan<byte> Convert(TensorToWrite tensor, long first, ReadOnlySpan<byte> source, byte[] buffer)
    {
        int count = source.Length / tensor.SourceType.BlockBytes;
        Span<byte> target = buffer.AsSpan(0, count * tensor.StoredType.BlockBytes);
        for (int i = 0; i < count; i++)
        {
            float value = Load(tensor.SourceType, source, i);
            switch (tensor.StoredType)
            {
                case DType.F16:
                    MemoryMarshal.Cast<byte, Half>(target)[i] = ToHalf(tensor, first + i, value);
                    break;
                case DType.BF16:
                    MemoryMarshal.Cast<byte, ushort>(target)[i] = ToBFloat16(value);
                    break;
                default:
                    MemoryMarshal.Cast<byte, float>(target)[i] = value;
                    break;
            }
        }
        return target;
    }

    /// <summary>The upper half of a binary32, rounded; a NaN stays a NaN.</summary>
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40); // a payload only in the lower half would round to infinity
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static float Load(DType type, ReadOnlySpan<byte> source, int i) => type switch
    {
        DType.F16 => (float)MemoryMarshal.Cast<byte, Half>(source)[i],
        DType.BF16 => BitConverter.Int32BitsToSingle(MemoryMarshal.Cast<byte, ushort>(source)[i] << 16),
        _ => MemoryMarshal.Cast<byte, float>(source)[i],
    };

    private static Half ToHalf(TensorToWrite tensor, long index, float value)
    {
        Half half = (Half)value;
        if (Half.IsInfinity(half) && float.IsFinite(value))
        {
            throw new CheckpointException($"writing tensor '{tensor.Name}' as F16: element {index} is {value}, larger than F16's largest, 65504; "
                + "write BF16 or F32 instead");
        }
        return half;
    }
}
