namespace Liuli.Tensors;

/// <summary>A differentiable, explainable function of tensors. One instance serves all calls; what a call needs later lives in its <see cref="Node"/>.</summary>
/// <remarks>
/// An operation is one file in <c>Operations/</c>: this class's overrides beside the extension member of <see cref="Tensor"/> that
/// checks arguments, runs the kernel and ends with <see cref="Recording.Record{TState}"/>.
/// One instance serves several threads at once: it keeps nothing of a call.
/// </remarks>
public abstract class Operation
{
    /// <summary>The field's short name, in lower case: <c>softmax</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The formula of one element, for people: <c>y = max(x, 0)</c>.</summary>
    public abstract string Formula { get; }

    /// <summary>Whether the operation only moves elements (reshape, transpose, slice, concatenate): explanations look through it.</summary>
    public virtual bool MovesElements => false;

    /// <summary>Whether <see cref="Backward"/> of this step reads a <see cref="Node.OutputGradient"/> of BF16: it would round it anyway. Other steps get F32.</summary>
    internal virtual bool TakesRoundedGradient(in Node node) => false;

    /// <summary>Adds this step's share to the gradient of every input that needs one, given <see cref="Node.OutputGradient"/>.</summary>
    public abstract void Backward(in Node node);

    /// <summary>Opens the output's element at row-major position <paramref name="index"/> into the terms that made it.</summary>
    public abstract Explanation Explain(in Node node, long index);
}
