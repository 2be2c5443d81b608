namespace Liuli.Tensors.Cpu;

/// <summary>A part of a matrix whose rows lie across K, 32 steps of sixteen neighbours, all of which can be read: where the matrix ends earlier, a copy with zeros.</summary>
internal readonly unsafe ref struct Fp16Chunk
{
    /// <summary>Steps of K.</summary>
    public const int Steps = 32;

    /// <summary>Neighbours.</summary>
    public const int Lanes = 16;

    /// <summary>Bytes that a copy takes at most.</summary>
    public const int Bytes = Steps * Lanes * sizeof(float);

    /// <param name="type">F32 or BF16.</param>
    /// <param name="source">The first number.</param>
    /// <param name="kStep">Bytes from one step to the next.</param>
    /// <param name="lanes">Neighbours that exist, at least 1.</param>
    /// <param name="steps">Steps that exist, at least 1.</param>
    /// <param name="memory">Where a copy goes: <see cref="Bytes"/>.</param>
    public Fp16Chunk(DType type, byte* source, nint kStep, int lanes, int steps, byte* memory)
    {
        Pointer = source;
        KStep = kStep;
        if (lanes >= Lanes && steps >= Steps)
            return;
        Pointer = memory;
        KStep = Lanes * type.BlockBytes;
        new Span<byte>(memory, Bytes).Clear();
        for (int step = 0; step < Math.Min(steps, Steps); step++)
            new ReadOnlySpan<byte>(source + step * kStep, Math.Min(lanes, Lanes) * type.BlockBytes).CopyTo(new Span<byte>(memory + step * KStep, Lanes * type.BlockBytes));
    }

    public byte* Pointer { get; }

    /// <summary>Bytes from one step to the next.</summary>
    public nint KStep { get; }
}
