using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>Writes a tensor's numbers in another type, some rows at a time, so that large tables never exist as F32.</summary>
internal static class GgufElements
{
    private const int ChunkElements = 1 << 22;

    /// <summary>The magnitude from which on F16 rounds to infinity.</summary>
    private const float TooLargeForF16 = 65520;

    public static void Write(string path, Stream stream, GgufTensorToWrite target, CancellationToken cancellation)
    {
        int columns = target.Shape.Rank == 0 ? 1 : target.Shape.Last, rows = (int)(target.Shape.Count / target.Parts.Count / Math.Max(columns, 1));
        for (int part = 0; part < target.Parts.Count; part++)
            WritePart(path, stream, target, part, rows, columns, cancellation);
    }

    private static void WritePart(string path, Stream stream, GgufTensorToWrite target, int part, int rows, int columns, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor values = target.Parts[part]();
        if (values.Count != (long)rows * columns || (target.Parts.Count == 1 && values.Shape != target.Shape))
            throw new ArgumentException($"writing '{path}': {target.Name} should be {target.Shape} of {target.Parts.Count} equal parts, the numbers of part {part} are {values.Shape}");
        int step = Math.Max(1, ChunkElements / Math.Max(columns, 1));
        Tensor matrix = values.Reshape([rows, columns]);
        for (int row = 0; row < rows; row += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope chunk = TensorScope.Begin();
            WriteRows(path, stream, target, matrix.Slice(0, row, Math.Min(step, rows - row)), (long)part * rows + row);
        }
        GC.KeepAlive(values);
    }

    private static void WriteRows(string path, Stream stream, GgufTensorToWrite target, Tensor rows, long first)
    {
        if (rows.DType != target.StoredType)
        {
            Tensor floats = rows.To(DType.F32);
            Check(path, target, floats.AsSpan<float>(), first * rows.Shape.Last);
            rows = floats.To(target.StoredType);
        }
        stream.Write(rows.BytesAt(0, (int)rows.Bytes));
        GC.KeepAlive(rows);
    }

    /// <summary>A number that is not finite would spoil its whole block, and one that is too large would become infinite.</summary>
    private static void Check(string path, GgufTensorToWrite target, ReadOnlySpan<float> numbers, long first)
    {
        if (target.StoredType is DType.F32 or DType.BF16)
            return;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]) && target.StoredType.IsQuantized)
                throw new CheckpointException($"writing '{path}': element {first + i} of {target.Name} is {numbers[i]}, which {target.StoredType} cannot hold; the weights are damaged");
            if (MathF.Abs(numbers[i]) >= TooLargeForF16 && float.IsFinite(numbers[i]) && target.StoredType == DType.F16)
                throw new CheckpointException($"writing '{path}': element {first + i} of {target.Name} is {numbers[i]}, larger than F16's largest, 65504; write bf16 or f32 instead");
        }
    }
}
