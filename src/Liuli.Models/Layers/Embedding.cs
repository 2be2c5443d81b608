using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>A table with one row of numbers per id.</summary>
public sealed class Embedding : Module
{
    /// <summary>A table of <paramref name="count"/> rows of <paramref name="width"/> numbers.</summary>
    public Embedding(int count, int width, Initializer? initializer = null) =>
        Weight = AddParameter("weight", [count, width], initializer ?? Initializer.Normal(1));

    /// <summary>The table (count, width).</summary>
    public Parameter Weight { get; }

    /// <summary>I32 ids of any shape → that shape + (width).</summary>
    /// <exception cref="ArgumentException">An id is not in the table.</exception>
    public Tensor Forward(Tensor ids) => Weight.Value.Embedding(ids);
}
