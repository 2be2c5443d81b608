using Liuli.Models.Checkpoints;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Stores a tensor's numbers as another type, some rows at a time: a large table never exists as F32 in between, and the work can be ended within moments.</summary>
internal static class WeightConversion
{
    private const int ChunkElements = 1 << 22;

    /// <summary>The numbers of <paramref name="values"/> as <paramref name="type"/>, by way of F32. They outlive every scope.</summary>
    /// <exception cref="OperationCanceledException">The work was ended; nothing of it is left.</exception>
    public static Tensor Convert(Tensor values, DType type, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor result = Tensor.Empty(values.Shape, type, values.Device).Keep();
        try
        {
            int columns = values.Shape.Last, rows = (int)(values.Count / Math.Max(columns, 1)), step = Math.Max(1, ChunkElements / Math.Max(columns, 1));
            Tensor matrix = values.Reshape([rows, columns]);
            long written = 0;
            for (int row = 0; row < rows; row += step)
            {
                cancellation.ThrowIfCancellationRequested();
                using TensorScope chunk = TensorScope.Begin();
                Tensor part = matrix.Slice(0, row, Math.Min(step, rows - row)).To(DType.F32).To(type);
                part.BytesAt(0, (int)part.Bytes).CopyTo(result.BytesAt(written, (int)part.Bytes));
                written += part.Bytes;
                GC.KeepAlive(part);
            }
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }
}
