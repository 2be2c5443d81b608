using System.Runtime.CompilerServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>Numbers in a row-major, contiguous block of memory with a <see cref="Shape"/>, a <see cref="DType"/> and a <see cref="Device"/>.</summary>
/// <remarks>
/// A tensor is a small handle that is copied freely; copies name the same numbers. Its memory is released by the
/// <see cref="TensorScope"/> it was made in, by the end of <see cref="Backward"/> when it was an intermediate result, by
/// <see cref="Dispose"/>, or, when nobody refers to it any more, by the garbage collector, whichever comes first. Using a handle
/// after that is an <see cref="ObjectDisposedException"/>, never a read of other data.
/// Operations are extension members in <c>Operations/</c>. Reading from several threads is safe; writing needs the caller's care.
/// </remarks>
public readonly partial struct Tensor : IDisposable, IEquatable<Tensor>
{
    private readonly TensorBody? _body;
    private readonly uint _generation;

    internal Tensor(TensorBody body, uint generation)
    {
        _body = body;
        _generation = generation;
    }

    /// <summary>The handle that names no tensor: <c>default</c>.</summary>
    public bool IsNull => _body is null;

    /// <summary>Whether the numbers are still there.</summary>
    public bool IsAlive => _body is not null && _body.Generation == _generation;

    /// <summary>Sizes of the dimensions.</summary>
    public Shape Shape => Body.Shape;

    /// <summary>How the elements are stored.</summary>
    public DType DType => Body.DType;

    /// <summary>Where the elements live and operations on them run.</summary>
    public Device Device => Body.Device;

    /// <summary>Number of elements.</summary>
    public long Count => Body.Shape.Count;

    /// <summary>Number of bytes.</summary>
    public long Bytes => DType.BytesFor(Count);

    /// <summary>What the tensor is called in traces and explanations: a parameter's or trace point's name, or null.</summary>
    public string? Name => Body.Name;

    /// <summary>Whether <see cref="Backward"/> computes a gradient for this tensor.</summary>
    public bool RequiresGrad => Body.RequiresGrad;

    /// <summary>Whether a gradient has been computed and not cleared.</summary>
    public bool HasGradient => !Body.Gradient.IsNull;

    /// <summary>∂loss/∂this, of the same shape, filled by <see cref="Backward"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Tensor Gradient => HasGradient
        ? Body.Gradient
        : throw new InvalidOperationException($"tensor {Describe()} has no gradient; mark it with RequireGrad() and call Backward() on a loss made from it");

    /// <summary>The operation that made this tensor, when it was recorded.</summary>
    public Operation? Operation => Body.Operation;

    /// <summary>The recorded inputs of <see cref="Operation"/>.</summary>
    public ReadOnlySpan<Tensor> Inputs => Body.Inputs.AsSpan(0, Body.InputCount);

    internal TensorBody Body => IsAlive ? _body! : throw Gone();

    internal nint Pointer => Body.Pointer;

    /// <summary>The single element of a one-element F32 tensor.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public float Item()
    {
        if (Count != 1)
            throw new InvalidOperationException($"Item() needs a tensor of one element, this one has shape {Shape}");
        return GetFloat(0);
    }

    /// <summary>The F32 element at <paramref name="index"/>.</summary>
    [IndexerName("Element")] // leaves the name Item to the method that the field knows
    public float this[params ReadOnlySpan<int> index] => GetFloat(Shape.Flatten(index));

    /// <summary>The element at row-major position <paramref name="flat"/>, whatever the storage type, as a float.</summary>
    public float GetFloat(long flat)
    {
        if ((ulong)flat >= (ulong)Count)
            throw new ArgumentOutOfRangeException(nameof(flat), $"element {flat} is outside shape {Shape}");
        float value = ElementReader.Read(Body, flat);
        GC.KeepAlive(_body);
        return value;
    }

    /// <summary>The elements in place. Keep the tensor alive while the span is used.</summary>
    /// <typeparam name="T">float (F32), Half (F16), ushort (BF16 bits), int (I32) or byte (raw bytes of any type).</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not how the elements are stored, or there are more of them than a span can hold.</exception>
    public unsafe Span<T> AsSpan<T>()
        where T : unmanaged
    {
        TensorBody body = Body;
        if (typeof(T) != typeof(byte) && typeof(T) != ElementReader.ElementType(body.DType))
            throw new InvalidOperationException($"tensor {Describe()} holds {body.DType}; it cannot be read as {typeof(T).Name}");
        long count = Bytes / sizeof(T);
        return count <= int.MaxValue ? new Span<T>((void*)body.Pointer, (int)count)
            : throw new InvalidOperationException($"tensor {Describe()} has {Counted.Of(count, "element")} of {sizeof(T)} bytes; a span holds at most {int.MaxValue}: take slices along the first dimension");
    }

    /// <summary>A copy of the elements as floats, whatever the storage type.</summary>
    /// <exception cref="InvalidOperationException">There are more of them than an array can hold.</exception>
    public float[] ToArray()
    {
        if (Count > Array.MaxLength)
            throw new InvalidOperationException($"tensor {Describe()} has {Counted.Of(Count, "element")}; an array holds at most {Array.MaxLength}: take slices along the first dimension");
        float[] values = new float[Count];
        ElementReader.ReadAll(Body, values);
        GC.KeepAlive(_body);
        return values;
    }

    /// <summary>A copy of the elements of an I32 tensor.</summary>
    public int[] ToIntArray()
    {
        int[] values = AsSpan<int>().ToArray();
        GC.KeepAlive(_body);
        return values;
    }

    /// <summary>Asks <see cref="Backward"/> for a gradient of this leaf tensor, and lets it outlive every scope. Returns the same tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is stored in blocks, which cannot be learned.</exception>
    public Tensor RequireGrad(bool required = true)
    {
        if (required && DType.IsQuantized)
            throw new InvalidOperationException($"tensor {Describe()} is stored in blocks, whose numbers cannot be changed in small steps; convert it with To(DType.F32), or load the model as F32, to train it");
        Body.RequiresGrad = required;
        return Keep();
    }

    /// <summary>Drops the gradient, so that the next <see cref="Backward"/> starts from zero.</summary>
    public void ClearGradient()
    {
        TensorBody body = Body;
        if (body.Gradient.IsNull)
            return;
        body.Gradient.Dispose();
        body.Gradient = default;
    }

    /// <summary>Lets this tensor outlive its scope and the backward pass. Returns the same tensor.</summary>
    public Tensor Keep()
    {
        Body.Kept = true;
        return this;
    }

    /// <summary>Gives the tensor a name for traces and explanations. Returns the same tensor.</summary>
    public Tensor Named(string name)
    {
        Body.Name = name;
        return this;
    }

    /// <summary>Computes the gradient of this one-element tensor with respect to every leaf that requires one, and releases the
    /// intermediate results, unless <paramref name="retainGraph"/> is set. Gradients of leaves add up over several calls.</summary>
    /// <param name="retainGraph">Whether the intermediate results stay, for a second call.</param>
    /// <param name="cancellation">Ends the pass between two operations. The gradients of leaves are then incomplete; clear them.</param>
    /// <exception cref="InvalidOperationException">The tensor has more than one element, or nothing it was made from requires a gradient.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public void Backward(bool retainGraph = false, CancellationToken cancellation = default) => Backpropagation.Run(this, retainGraph, cancellation);

    /// <summary>Opens the element at <paramref name="index"/> into the terms that made it.</summary>
    /// <remarks>An element that was not recorded (see <see cref="Recording"/>) is explained as what it is: a stored number.</remarks>
    public Explanation Explain(params ReadOnlySpan<int> index) => Explanation.Of(this, Shape.Flatten(index));

    /// <summary>Releases the memory now; every copy of this handle becomes invalid. Does nothing when it is gone already.</summary>
    public void Dispose()
    {
        if (IsAlive)
            _body!.Release();
    }

    /// <summary>Whether both name the same numbers.</summary>
    public bool Equals(Tensor other) => ReferenceEquals(_body, other._body) && _generation == other._generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_body is null ? 0 : RuntimeHelpers.GetHashCode(_body), _generation);

    /// <summary>Whether both name the same numbers.</summary>
    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    /// <summary>Whether both name different numbers.</summary>
    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    /// <summary>Name, type and shape, for example <c>wte F32 (50257, 768)</c>.</summary>
    public override string ToString() => IsNull ? "no tensor" : IsAlive ? Describe() : "released tensor";

    private string Describe() => Name is { } name ? $"{name} {DType} {Shape}" : $"{DType} {Shape}";

    private Exception Gone() => _body is null
        ? new InvalidOperationException("this Tensor is default: it names no numbers; make one with Tensor.Zeros, Tensor.From or an operation")
        : new ObjectDisposedException(nameof(Tensor), "this tensor has been released by its TensorScope, by Backward() or by Dispose(); call Keep() on it while it is alive to hold it longer");
}
