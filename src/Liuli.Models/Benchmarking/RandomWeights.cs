using Liuli.Models.Checkpoints;
using Liuli.Tensors;

namespace Liuli.Models.Benchmarking;

/// <summary>Weights to measure a shape with, made as fast as memory is written: some random numbers of the right size, rounded once and repeated.</summary>
/// <remarks>What the weights are does not change how long a product takes. They are no start for training; <see cref="Module.Initialize"/> is.</remarks>
public static class RandomWeights
{
    /// <summary>1,021 of the largest blocks; a prime, so that the rows of a matrix begin at different places of the pattern.</summary>
    private const int PatternElements = 1021 * 256;

    /// <summary>Gives every parameter of <paramref name="model"/> a value.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="device">Where its weights will live.</param>
    /// <param name="type">How to store those that can be (<see cref="Parameter.CanStoreAs"/>); the others are F32.</param>
    public static void Fill(Decoder model, Device device, DType type)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(device);
        using Recording.Restore pause = Recording.Nothing();
        Philox random = new(1);
        Dictionary<(Initializer, DType), Tensor> patterns = [];
        foreach ((string name, Parameter parameter) in model.Parameters())
        {
            DType stored = parameter.CanStoreAs(type) ? type : DType.F32;
            if (!patterns.TryGetValue((parameter.Initializer, stored), out Tensor pattern))
                patterns.Add((parameter.Initializer, stored), pattern = Pattern(parameter.Initializer, stored, random, device));
            Tensor value = Tensor.Empty(parameter.Shape, stored, device);
            Repeat(pattern, value);
            parameter.Set(value, name);
        }
        foreach (Tensor pattern in patterns.Values)
            pattern.Dispose();
    }

    private static Tensor Pattern(Initializer initializer, DType type, Philox random, Device device)
    {
        Tensor floats = Tensor.Empty([PatternElements], DType.F32, device);
        initializer.Fill(floats.AsSpan<float>(), random, device);
        if (type == DType.F32)
            return floats;
        Tensor pattern = floats.To(type);
        floats.Dispose();
        return pattern;
    }

    private static void Repeat(Tensor pattern, Tensor value)
    {
        int step = (int)pattern.Bytes;
        Parallel.For(0, (value.Bytes + step - 1) / step, new ParallelOptions { MaxDegreeOfParallelism = value.Device.Threads }, i =>
        {
            int length = (int)Math.Min(step, value.Bytes - i * step);
            pattern.BytesAt(0, length).CopyTo(value.BytesAt(i * step, length));
        });
    }
}
