namespace Liuli.Tensors.Cpu;

/// <summary>What the next loop over runs (<see cref="ComputePool.ForRuns"/>) is expected to read: <paramref name="step"/> bytes for each of <paramref name="count"/> indices, from
/// <paramref name="start"/> on. A wrong guess costs time and nothing else, even where there is no memory any more.</summary>
internal readonly unsafe struct ComingRead(byte* start, int count, nint step)
{
    /// <summary>What a thread asks for at most: it must stay in the second-level cache until it is read.</summary>
    private const int MostBytes = 256 << 10;

    private readonly byte* _start = start;

    /// <summary>The part that a thread begins with: empty where nothing is expected.</summary>
    public PartToAskFor PartOf(int thread, int threads)
    {
        int first = OwnedRuns.Begin(count, thread, threads), end = OwnedRuns.Begin(count, thread + 1, threads);
        return new PartToAskFor(_start + first * step, (nint)Math.Min(MostBytes, (end - first) * (long)step));
    }
}
