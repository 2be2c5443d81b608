using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>A table with one row of numbers per id.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class Embedding : Module
{
    /// <summary>A table of <paramref name="count"/> rows of <paramref name="width"/> numbers.</summary>
    /// <param name="count">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="initializer">What it holds before training.</param>
    /// <param name="blocks">Whether the table may be stored in blocks: not when it is used otherwise than by rows or as a head.</param>
    public Embedding(int count, int width, Initializer? initializer = null, bool blocks = true) =>
        Weight = AddParameter("weight", [count, width], initializer ?? Initializer.Normal(1), blocks ? WeightLayout.OutIn : null);

    /// <summary>The table (count, width).</summary>
    public Parameter Weight { get; }

    /// <summary>I32 ids of any shape → that shape + (width).</summary>
    /// <exception cref="ArgumentException">An id is not in the table.</exception>
    public Tensor Forward(Tensor ids) => Weight.Value.Embedding(ids);
}
