namespace Liuli.Tensors.Cpu;

/// <summary>Memory that a loop reads: some bytes for each index, one behind the other.</summary>
/// <param name="start">The first byte.</param>
/// <param name="count">Indices.</param>
/// <param name="step">Bytes of an index.</param>
internal readonly unsafe struct ReadRun(byte* start, int count, nint step)
{
    public readonly byte* Start = start;
    public readonly int Count = count;
    public readonly nint Step = step;
}
