using System.Numerics;

namespace Liuli.Tensors.Storage;

/// <summary>Keeps released native blocks by size class, so that a step that ran once allocates nothing when it runs again.</summary>
/// <remarks>Classes are four to each power of two (at most 25% unused). Safe for use from several threads.</remarks>
internal class MemoryPool
{
    /// <summary>Alignment of every block in bytes: a cache line, and the width of a 512-bit register.</summary>
    public const int Alignment = 64;

    private const int SmallestBytes = 256;
    private readonly Lock _lock = new();
    private readonly List<Stack<NativeBlock>> _free = [];
    private readonly Stack<TensorBody> _bodies = new();
    private long _blocksAllocated;
    private long _bytesAllocated;
    private bool _abandoned;

    /// <summary>How many native blocks were ever asked of the operating system; does not grow in a warmed-up step.</summary>
    public long BlocksAllocated => Interlocked.Read(ref _blocksAllocated);

    /// <summary>How many bytes these blocks have together.</summary>
    public long BytesAllocated => Interlocked.Read(ref _bytesAllocated);

    /// <summary>Memory for a tensor of so many bytes. A pool of another kind may take it from elsewhere.</summary>
    public virtual StorageBlock Allocate(long bytes) => Rent(bytes);

    /// <summary>A block of at least <paramref name="bytes"/> bytes with undefined content.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that many, even with the unused blocks of other sizes given back to it.</exception>
    public NativeBlock Rent(long bytes)
    {
        (int sizeClass, long size) = SizeClass(bytes);
        lock (_lock)
        {
            while (_free.Count <= sizeClass)
                _free.Add(new Stack<NativeBlock>());
            if (_free[sizeClass].TryPop(out NativeBlock? block))
                return block;
        }
        NativeBlock made = Make(sizeClass, size);
        Interlocked.Increment(ref _blocksAllocated);
        Interlocked.Add(ref _bytesAllocated, size);
        return made;
    }

    /// <summary>A new block; when there is no memory for it, once more without the blocks that nobody uses.</summary>
    private NativeBlock Make(int sizeClass, long size)
    {
        try
        {
            return new NativeBlock(this, sizeClass, size);
        }
        catch (OutOfMemoryException)
        {
            Trim();
        }
        try
        {
            return new NativeBlock(this, sizeClass, size);
        }
        catch (OutOfMemoryException e)
        {
            throw new OutOfMemoryException($"allocating {size:N0} bytes for a tensor: the system gives no more memory to this process; release tensors earlier (TensorScope, Dispose), "
                + "or take a shorter context, a smaller batch or weights of fewer bits", e);
        }
    }

    public void Return(NativeBlock block)
    {
        lock (_lock)
        {
            if (_abandoned)
                block.Destroy();
            else
                _free[block.SizeClass].Push(block);
        }
    }

    public TensorBody RentBody()
    {
        lock (_lock)
        {
            if (_bodies.TryPop(out TensorBody? body))
                return body;
        }
        return new TensorBody(this);
    }

    public void ReturnBody(TensorBody body)
    {
        lock (_lock)
            _bodies.Push(body);
    }

    /// <summary>Hands every unused block to the operating system.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<NativeBlock> blocks in _free)
            {
                while (blocks.TryPop(out NativeBlock? block))
                    block.Destroy();
            }
        }
    }

    /// <summary>A device that is gone takes its unused blocks with it; those of tensors that are finalised after it follow on their return.</summary>
    ~MemoryPool()
    {
        lock (_lock)
            _abandoned = true;
        Trim();
    }

    private static (int Class, long Bytes) SizeClass(long bytes)
    {
        ulong units = (ulong)Math.Max(1, (bytes + SmallestBytes - 1) / SmallestBytes);
        if (units <= 4)
            return ((int)units - 1, (long)units * SmallestBytes);
        // The two bits below the leading one choose the quarter, rounded up.
        int shift = BitOperations.Log2(units - 1) - 2;
        ulong quarters = ((units - 1) >> shift) + 1; // 5..8
        return (4 * (shift + 1) + (int)quarters - 5, (long)(quarters << shift) * SmallestBytes);
    }
}
