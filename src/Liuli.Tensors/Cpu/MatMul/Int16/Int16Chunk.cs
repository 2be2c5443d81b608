using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>A part of a matrix whose rows lie across K, some times 32 steps of 32 neighbours, all of which can be read: where the matrix ends earlier, a copy with zeros.</summary>
internal readonly unsafe ref struct Int16Chunk
{
    /// <summary>Neighbours: two vectors of floats, a cache line of bfloat16.</summary>
    public const int Columns = 32;

    /// <summary>Bytes that a copy takes at most.</summary>
    public const int Bytes = Int16TileKernel.Unit * Columns * sizeof(float);

    private const int Depth = Bf16TileKernel.Depth;

    /// <param name="type">F32 or BF16.</param>
    /// <param name="source">The first number.</param>
    /// <param name="kStep">Bytes from one step to the next.</param>
    /// <param name="columns">Neighbours that exist, at least 1.</param>
    /// <param name="steps">Steps that exist, 1 to 128.</param>
    /// <param name="memory">Where a copy goes: <see cref="Bytes"/>.</param>
    public Int16Chunk(DType type, byte* source, nint kStep, int columns, int steps, byte* memory)
    {
        Pointer = source;
        KStep = kStep;
        Steps = (steps + Depth - 1) / Depth * Depth;
        if (columns >= Columns && steps == Steps)
            return;
        Pointer = memory;
        KStep = Columns * type.BlockBytes;
        new Span<byte>(memory, Steps * (int)KStep).Clear();
        for (int step = 0; step < steps; step++)
            new ReadOnlySpan<byte>(source + step * kStep, Math.Min(columns, Columns) * type.BlockBytes).CopyTo(new Span<byte>(memory + step * KStep, (int)KStep));
    }

    public byte* Pointer { get; }

    /// <summary>Bytes from one step to the next.</summary>
    public nint KStep { get; }

    /// <summary>Steps that can be read, a multiple of 32.</summary>
    public int Steps { get; }
}
