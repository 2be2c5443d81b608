using System.Numerics.Tensors;

namespace Liuli.Tensors.Storage;

/// <summary>Reads stored elements as floats.</summary>
internal static unsafe class ElementReader
{
    public static Type? ElementType(DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F16 => typeof(Half),
        DType.BF16 => typeof(ushort),
        DType.I32 => typeof(int),
        DType.U8 => typeof(byte),
        _ => null,
    };

    public static float Read(TensorBody body, long flat) => body.DType switch
    {
        DType.F32 => ((float*)body.Pointer)[flat],
        DType.F16 => (float)((Half*)body.Pointer)[flat],
        DType.BF16 => BitConverter.Int32BitsToSingle(((ushort*)body.Pointer)[flat] << 16),
        DType.I32 => ((int*)body.Pointer)[flat],
        DType.U8 => ((byte*)body.Pointer)[flat],
        _ when BlockFormats.Knows(body.DType) => BlockFormats.Element(body.DType, (byte*)body.Pointer, flat),
        _ => throw new NotSupportedException($"elements of type {body.DType} cannot be read one by one"),
    };

    /// <summary>Copies the stored bytes of one element; also of tensors with more bytes than a span can have.</summary>
    public static void ReadBytes(TensorBody body, long flat, Span<byte> bytes) =>
        new ReadOnlySpan<byte>((byte*)body.Pointer + flat * bytes.Length, bytes.Length).CopyTo(bytes);

    public static void ReadAll(TensorBody body, Span<float> values)
    {
        int count = values.Length;
        switch (body.DType)
        {
            case DType.F32:
                new ReadOnlySpan<float>((void*)body.Pointer, count).CopyTo(values);
                break;
            case DType.F16:
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>((void*)body.Pointer, count), values);
                break;
            default:
                for (int i = 0; i < count; i++)
                    values[i] = Read(body, i);
                break;
        }
    }
}
