namespace Liuli.Tensors.Storage;

/// <summary>A run of bytes of which several tensors can be views: a mapped file, or memory that was filled from one.</summary>
/// <remarks>The memory lasts until this object and every tensor made from it are gone. Several threads may make tensors from it at once.</remarks>
public abstract unsafe class TensorMemory : IDisposable
{
    private readonly StorageBlock _block;
    private int _disposed;

    private protected TensorMemory(StorageBlock block)
    {
        _block = block;
        block.AddReference();
    }

    /// <summary>Size in bytes.</summary>
    public long Length => _block.Length;

    /// <summary>A tensor whose elements are the bytes from <paramref name="offset"/> on, little-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside.</exception>
    public Tensor AsTensor(long offset, Shape shape, DType type, Device? device = null)
    {
        CheckRange(offset, type.BytesFor(shape.Count));
        return TensorBody.Over(device ?? Device.Default, _block, _block.Pointer + (nint)offset, shape, type);
    }

    /// <summary>Lets go of the memory; tensors made from it stay valid.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _block.RemoveReference();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Lets go of the memory when Dispose was not called.</summary>
    ~TensorMemory() => _block.RemoveReference();

    private protected byte* At(long offset, long length)
    {
        CheckRange(offset, length);
        return (byte*)_block.Pointer + offset;
    }

    private void CheckRange(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"bytes {offset} to {offset + length} are outside the {Length} bytes that there are");
    }
}
