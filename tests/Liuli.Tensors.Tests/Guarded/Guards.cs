using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Liuli.Tests;

/// <summary>Buffers of one case of a test on <see cref="GuardedMemory"/>.</summary>
internal sealed unsafe class Guards : IDisposable
{
    private readonly List<GuardedMemory> _buffers = [];
    private readonly GuardedSide _side;

    public Guards(GuardedSide side, string name)
    {
        _side = side;
        GuardedCase.Begin($"{name}, guarded {(side == GuardedSide.Behind ? "behind" : "before")}");
    }

    public static GuardedSide[] Sides { get; } = [GuardedSide.Behind, GuardedSide.Before];

    /// <summary>A buffer of as many numbers.</summary>
    public Span<T> New<T>(int count) where T : unmanaged
    {
        GuardedMemory memory = new((long)count * sizeof(T), _side);
        _buffers.Add(memory);
        return new Span<T>(memory.Pointer, count);
    }

    /// <summary>A buffer with these numbers.</summary>
    public Span<T> Of<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        Span<T> buffer = New<T>(values.Length);
        values.CopyTo(buffer);
        return buffer;
    }

    /// <summary>The same, where no span will do.</summary>
    public T* At<T>(ReadOnlySpan<T> values) where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Of(values)));

    public void Dispose()
    {
        foreach (GuardedMemory buffer in _buffers)
            buffer.Dispose();
    }
}
