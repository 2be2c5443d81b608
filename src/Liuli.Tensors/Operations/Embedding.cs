using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Embedding lookup: the rows of a table that ids name.</summary>
/// <remarks>Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", JMLR 2003.</remarks>
public static class EmbeddingExtensions
{
    extension(Tensor table)
    {
        /// <summary>yₜ = tableᵢ with i = idsₜ: table (V, C) and I32 ids of any shape (…) give (…, C).</summary>
        /// <remarks>A table stored in blocks (<see cref="DType.Q8_0"/>, <see cref="DType.Q4_K"/> …), as F16 or BF16 gives the values of its rows as F32.</remarks>
        /// <exception cref="ArgumentException">The table is not two-dimensional, or of another type, or the ids are not I32.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An id is negative or not below V.</exception>
        public Tensor Embedding(Tensor ids) => EmbeddingOperation.Instance.Apply(table, ids);
    }
}

internal sealed unsafe class EmbeddingOperation : Operation
{
    public static readonly EmbeddingOperation Instance = new();

    public override string Name => "embedding";

    public override string Formula => "y[t, c] = table[ids[t], c]";

    public Tensor Apply(Tensor table, Tensor ids)
    {
        if (table.DType.IsQuantized || table.DType.IsFloat16)
            BlockOperand.CheckNoGradient(table, Name);
        else
            Check.Is(table, DType.F32, Name);
        Check.Is(ids, DType.I32, Name);
        Check.SameDevice(table, ids, Name);
        if (table.Shape.Rank != 2)
            throw new ArgumentException($"{Name}: the table must have shape (vocabulary, width), got {table.Shape}");
        ReadOnlySpan<int> chosen = ids.AsSpan<int>();
        CheckIds(chosen, table.Shape[0]);
        int width = table.Shape[1];
        Tensor y = Tensor.Empty(Append(ids.Shape, width), DType.F32, table.Device); // (…, C)
        if (table.DType.IsQuantized)
            BlockEmbeddingKernel.Gather(table.Device.Context, table.DType, (byte*)table.Pointer, chosen, y.AsSpan<float>(), width);
        else if (table.DType.IsFloat16)
            Float16EmbeddingKernel.Gather(table.Device.Context, table.DType, (byte*)table.Pointer, chosen, y.AsSpan<float>(), width);
        else
            EmbeddingKernel.Gather(table.Device.Context, table.AsSpan<float>(), chosen, y.AsSpan<float>(), width);
        return Recording.Record(this, y, table, ids);
    }

    public override void Backward(in Node node)
    {
        if (!node.NeedsGradient(0))
            return;
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        CpuContext context = gradient.Device.Context;
        if (!accumulate)
            EmbeddingKernel.Clear(context, gradient.AsSpan<float>());
        EmbeddingKernel.ScatterAdd(context, node.OutputGradient.AsSpan<float>(), node.Input(1).AsSpan<int>(), gradient.AsSpan<float>(), gradient.Shape[1]);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor table = node.Input(0);
        int width = table.Shape[1];
        int id = node.Input(1).AsSpan<int>()[(int)(index / width)];
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("weight", table, (long)id * width + index % width)]);
    }

    private void CheckIds(ReadOnlySpan<int> ids, int vocabulary)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(ids),
                    $"{Name}: id {ids[i]} at position {i} is outside the vocabulary of {vocabulary} (0 … {vocabulary - 1}); do the tokenizer and the table belong together?");
            }
        }
    }

    private static Shape Append(Shape shape, int size)
    {
        Span<int> sizes = stackalloc int[shape.Rank + 1];
        shape.CopyTo(sizes);
        sizes[^1] = size;
        return Shape.Create(sizes);
    }
}
