using System.Runtime.InteropServices;

namespace Liuli.Tensors.Storage;

/// <summary>Native memory for many tensors that are filled at once and live together, such as the weights of a model; in pages of 2 MiB where the system gives them.</summary>
/// <remarks>Different parts may be written from several threads.</remarks>
public sealed unsafe class LargeMemory : TensorMemory
{
    private LargeMemory(LargeBlock block)
        : base(block)
    {
    }

    /// <summary>Asks the system for <paramref name="bytes"/>; their content is undefined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none to ask for.</exception>
    /// <exception cref="OutOfMemoryException">The system has not that many.</exception>
    public static LargeMemory Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        return new LargeMemory(new LargeBlock(bytes));
    }

    /// <summary>The bytes from <paramref name="offset"/> on; valid while this object lives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside.</exception>
    public Span<byte> Bytes(long offset, int length) => new(At(offset, length), length);

    private sealed class LargeBlock : StorageBlock
    {
        public LargeBlock(long bytes)
        {
            Pointer = (nint)LargePages.Allocate(bytes);
            Length = bytes;
        }

        protected override void Free() => NativeMemory.AlignedFree((void*)Pointer);
    }
}
