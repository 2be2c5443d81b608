namespace Liuli.Tensors.Storage;

/// <summary>A run of bytes that tensors share: counted references, released when the last one goes.</summary>
internal abstract class StorageBlock
{
    private int _references;

    /// <summary>Address of the first byte; 64-byte aligned when the block is native memory.</summary>
    public nint Pointer { get; protected set; }

    /// <summary>Bytes that may be used.</summary>
    public long Length { get; protected set; }

    /// <summary>Whether more than one tensor lies in these bytes.</summary>
    public bool IsShared => Volatile.Read(ref _references) > 1;

    public void AddReference() => Interlocked.Increment(ref _references);

    public void RemoveReference()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            Free();
    }

    /// <summary>Gives the bytes back; called once the last reference has gone.</summary>
    protected abstract void Free();
}
