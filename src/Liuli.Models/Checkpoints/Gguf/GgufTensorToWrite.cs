using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>A tensor for a file: what it is called there, its shape, the type it is written as, and how to come by its numbers.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="StoredType">The type that it is rounded to.</param>
/// <param name="Parts">Give the numbers, of any floating-point or block type, when their turn comes: all of them, or one equal part along the outermost dimension after the other;
/// a tensor that is made for this alone is released with the scope.</param>
internal sealed record GgufTensorToWrite(string Name, Shape Shape, DType StoredType, params IReadOnlyList<Func<Tensor>> Parts)
{
    public long StoredBytes => StoredType.BytesFor(Shape.Count);
}
