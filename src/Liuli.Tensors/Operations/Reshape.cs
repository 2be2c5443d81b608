namespace Liuli.Tensors;

/// <summary>The same numbers in the same order under another shape.</summary>
public static class ReshapeExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view: it shares x's memory, so nothing is copied and writing to one writes to both.</summary>
        /// <exception cref="ArgumentException">The new shape has another number of elements.</exception>
        public Tensor Reshape(Shape shape)
        {
            if (shape.Count != x.Count)
                throw new ArgumentException($"reshape: the new shape must have as many elements as {x.Shape} ({x.Count}), got {shape} ({shape.Count})");
            return Recording.Record(ReshapeOperation.Instance, x.Body.View(shape, 0), x);
        }
    }
}

internal sealed class ReshapeOperation : Operation
{
    public static readonly ReshapeOperation Instance = new();

    public override string Name => "reshape";

    public override string Formula => "y = x";

    public override bool MovesElements => true;

    public override void Backward(in Node node) => PassingOn.Put(node);

    public override Explanation Explain(in Node node, long index) =>
        Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index)]);
}
