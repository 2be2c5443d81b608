using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Storage;

/// <summary>What a <see cref="Tensor"/> handle points to. Bodies are reused; the generation tells an old handle from a new one.</summary>
internal sealed class TensorBody(MemoryPool pool)
{
    /// <summary>Bytes an operation may keep beside the recorded inputs.</summary>
    public const int StateBytes = 64;

    [InlineArray(StateBytes / sizeof(long))]
    internal struct StateBuffer
    {
        private long _first;
    }

    private StorageBlock? _block;

    public uint Generation { get; private set; } = 1;
    public nint Pointer { get; private set; }
    public Shape Shape { get; private set; }
    public DType DType { get; private set; }
    public Device Device { get; private set; } = null!;
    public string? Name { get; set; }

    /// <summary>A leaf that collects a gradient (a parameter), or the result of an operation on one.</summary>
    public bool RequiresGrad { get; set; }
    public Tensor Gradient { get; set; }

    /// <summary>The operation that made this tensor, when it was recorded.</summary>
    public Operation? Operation { get; private set; }
    public Tensor[] Inputs { get; private set; } = new Tensor[6];
    public int InputCount { get; private set; }
    public StateBuffer State;

    /// <summary>Set while <see cref="Backpropagation"/> has this body in its order.</summary>
    public bool Visited { get; set; }

    /// <summary>Survives its scope and the end of a backward pass.</summary>
    public bool Kept { get; set; }

    /// <summary>A new tensor with its own memory, content undefined.</summary>
    public static Tensor Allocate(Device device, Shape shape, DType type, bool scoped = true)
    {
        CheckBlocks(shape, type);
        StorageBlock block = device.Memory.Allocate(type.BytesFor(shape.Count));
        return Make(device, block, block.Pointer, shape, type, scoped);
    }

    /// <summary>A tensor over bytes of an existing block.</summary>
    public static Tensor Over(Device device, StorageBlock block, nint pointer, Shape shape, DType type) =>
        Make(device, block, pointer, shape, type, scoped: true);

    /// <summary>A tensor over bytes of this one's block, starting at <paramref name="offset"/> bytes.</summary>
    public Tensor View(Shape shape, long offset) => Make(Device, _block!, Pointer + (nint)offset, shape, DType, scoped: true);

    /// <summary>Whether another tensor has this one's bytes too.</summary>
    public bool IsShared => _block!.IsShared;

    /// <summary>A second tensor of the same bytes, which lives as long as somebody holds it.</summary>
    public Tensor Share(Shape shape) => Make(Device, _block!, Pointer, shape, DType, scoped: false);

    public void Record(Operation operation, ReadOnlySpan<Tensor> inputs)
    {
        if (Inputs.Length < inputs.Length)
            Inputs = new Tensor[Math.Max(inputs.Length, 2 * Inputs.Length)];
        inputs.CopyTo(Inputs);
        InputCount = inputs.Length;
        Operation = operation;
    }

    /// <summary>Gives the memory back at once; every handle to this body becomes invalid.</summary>
    public void Release()
    {
        if (_block is null)
            return;
        if (!Gradient.IsNull)
        {
            Gradient.Dispose();
            Gradient = default;
        }
        Generation++;
        StorageBlock block = _block;
        _block = null;
        Pointer = 0;
        Name = null;
        RequiresGrad = false;
        Kept = false;
        Forget();
        block.RemoveReference();
        pool.ReturnBody(this);
    }

    /// <summary>Hands the gradient over; this body has none any more.</summary>
    public Tensor TakeGradient()
    {
        Tensor gradient = Gradient;
        Gradient = default;
        return gradient;
    }

    /// <summary>Drops what was recorded, so that inputs can go.</summary>
    public void Forget()
    {
        Operation = null;
        Inputs.AsSpan(0, InputCount).Clear();
        InputCount = 0;
    }

    ~TensorBody() => _block?.RemoveReference();

    private static void CheckBlocks(Shape shape, DType type)
    {
        if (shape.Last % type.BlockLength != 0)
        {
            throw new ArgumentException($"a {type} tensor of shape {shape}: rows are stored in blocks of {type.BlockLength}, "
                + $"so the last dimension must be a multiple of {type.BlockLength}, got {shape.Last}; keep this tensor as F32");
        }
    }

    private static Tensor Make(Device device, StorageBlock block, nint pointer, Shape shape, DType type, bool scoped)
    {
        CheckBlocks(shape, type);
        block.AddReference();
        TensorBody body = device.Memory.RentBody();
        body._block = block;
        body.Pointer = pointer;
        body.Shape = shape;
        body.DType = type;
        body.Device = device;
        if (scoped)
            TensorScope.Current?.Add(body);
        return new Tensor(body, body.Generation);
    }
}
