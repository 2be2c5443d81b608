using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

public readonly partial struct Tensor
{
    /// <summary>A tensor whose content is undefined until it is written.</summary>
    public static Tensor Empty(Shape shape, DType type = DType.F32, Device? device = null) =>
        TensorBody.Allocate(device ?? Device.Default, shape, type);

    /// <summary>A tensor of zeros.</summary>
    public static unsafe Tensor Zeros(Shape shape, DType type = DType.F32, Device? device = null)
    {
        Tensor tensor = Empty(shape, type, device);
        NativeMemory.Clear((void*)tensor.Pointer, (nuint)tensor.Bytes);
        return tensor;
    }

    /// <summary>An F32 tensor with every element equal to <paramref name="value"/>.</summary>
    public static Tensor Full(Shape shape, float value, Device? device = null)
    {
        Tensor tensor = Empty(shape, DType.F32, device);
        tensor.AsSpan<float>().Fill(value);
        return tensor;
    }

    /// <summary>An F32 tensor with a copy of <paramref name="values"/>, row by row.</summary>
    /// <exception cref="ArgumentException">The shape needs another number of values.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape, Device? device = null) => Copy(values, shape, DType.F32, device);

    /// <summary>A one-dimensional F32 tensor with a copy of <paramref name="values"/>.</summary>
    public static Tensor From(params ReadOnlySpan<float> values) => Copy(values, [values.Length], DType.F32, null);

    /// <summary>An I32 tensor with a copy of <paramref name="values"/>: token ids, targets, indices.</summary>
    /// <exception cref="ArgumentException">The shape needs another number of values.</exception>
    public static Tensor FromInts(ReadOnlySpan<int> values, Shape shape, Device? device = null) => Copy(values, shape, DType.I32, device);

    /// <summary>A tensor of the given storage type with a copy of little-endian <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">The shape needs another number of bytes.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> bytes, Shape shape, DType type, Device? device = null)
    {
        if (bytes.Length != type.BytesFor(shape.Count))
            throw new ArgumentException($"a {type} tensor of shape {shape} needs {Counted.Of(type.BytesFor(shape.Count), "byte")}, got {bytes.Length}");
        Tensor tensor = Empty(shape, type, device);
        bytes.CopyTo(tensor.AsSpan<byte>());
        return tensor;
    }

    /// <summary>An F32 tensor of independent draws from the normal distribution N(mean, deviation²).</summary>
    public static Tensor Normal(Shape shape, float mean, float deviation, Philox random, Device? device = null)
    {
        Tensor tensor = Empty(shape, DType.F32, device);
        random.FillNormal(tensor.AsSpan<float>(), mean, deviation, tensor.Device);
        return tensor;
    }

    /// <summary>An F32 tensor of independent draws, uniform in [low, high).</summary>
    public static Tensor Uniform(Shape shape, float low, float high, Philox random, Device? device = null)
    {
        Tensor tensor = Empty(shape, DType.F32, device);
        random.FillUniform(tensor.AsSpan<float>(), low, high, tensor.Device);
        return tensor;
    }

    private static Tensor Copy<T>(ReadOnlySpan<T> values, Shape shape, DType type, Device? device)
        where T : unmanaged
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"a tensor of shape {shape} needs {Counted.Of(shape.Count, "value")}, got {values.Length}");
        Tensor tensor = Empty(shape, type, device);
        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }
}
