using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Native working memory of kernels (packed panels, score blocks). All blocks have one size, so that any block serves
/// any kernel and nothing ever grows: after the first use there is one for every thread and no call allocates.
/// </summary>
internal sealed unsafe class ScratchPool : IDisposable
{
    /// <summary>Floats in a block. Address space only: the system backs a page when it is first touched.</summary>
    public const int BlockFloats = 3_276_800;

    private const int Alignment = 64;
    private readonly Block?[] _slots;
    private readonly int _threads;
    private int _filled;

    public ScratchPool(int threads)
    {
        _threads = threads;
        // Room for callers beyond the pool's own threads; a block that finds no slot on return is simply freed.
        _slots = new Block?[threads + 16];
    }

    /// <summary>Borrows a block; dispose the lease to give it back.</summary>
    public Lease Rent()
    {
        // All at once and at first use: which threads take part in a loop varies, and must not show as a late allocation.
        if (Volatile.Read(ref _filled) == 0 && Interlocked.Exchange(ref _filled, 1) == 0)
            // One more than threads: the caller of a loop may hold one while every thread's part of it borrows another.
            for (int i = 0; i <= _threads; i++)
                Return(new Block());
        for (int i = 0; i < _slots.Length; i++)
            if (Volatile.Read(ref _slots[i]) is not null && Interlocked.Exchange(ref _slots[i], null) is { } block)
                return new Lease(this, block);
        return new Lease(this, new Block());
    }

    public void Dispose()
    {
        for (int i = 0; i < _slots.Length; i++)
            Interlocked.Exchange(ref _slots[i], null)?.Free();
    }

    private void Return(Block block)
    {
        for (int i = 0; i < _slots.Length; i++)
            if (_slots[i] is null && Interlocked.CompareExchange(ref _slots[i], block, null) is null)
                return;
        block.Free();
    }

    /// <summary>A borrowed block.</summary>
    public readonly ref struct Lease(ScratchPool pool, Block block)
    {
        /// <summary>The block's <see cref="BlockFloats"/> floats, at a multiple of 64 bytes; their values are whatever the last user left.</summary>
        public float* Pointer => block.Pointer;

        /// <summary>Gives the block back.</summary>
        public void Dispose() => pool.Return(block);
    }

    /// <summary>One native allocation; the finaliser frees it when nobody disposed of the pool.</summary>
    public sealed class Block
    {
        public float* Pointer { get; private set; } = (float*)NativeMemory.AlignedAlloc((nuint)BlockFloats * sizeof(float), Alignment);

        ~Block() => NativeMemory.AlignedFree(Pointer);

        public void Free()
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.SuppressFinalize(this);
        }
    }
}
