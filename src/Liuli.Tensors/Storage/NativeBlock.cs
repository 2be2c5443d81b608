using System.Runtime.InteropServices;

namespace Liuli.Tensors.Storage;

/// <summary>Aligned native memory of one size class, handed out and taken back by a <see cref="MemoryPool"/>.</summary>
internal sealed unsafe class NativeBlock : StorageBlock
{
    private readonly MemoryPool _pool;

    public NativeBlock(MemoryPool pool, int sizeClass, long bytes)
    {
        _pool = pool;
        SizeClass = sizeClass;
        Length = bytes;
        Pointer = (nint)(bytes >= LargePages.Bytes ? LargePages.Allocate(bytes) : NativeMemory.AlignedAlloc((nuint)bytes, MemoryPool.Alignment));
    }

    public int SizeClass { get; }

    protected override void Free() => _pool.Return(this);

    /// <summary>Hands the memory to the operating system; the block is not used again.</summary>
    public void Destroy()
    {
        NativeMemory.AlignedFree((void*)Pointer);
        Pointer = 0;
    }
}
