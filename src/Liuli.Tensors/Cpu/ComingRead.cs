namespace Liuli.Tensors.Cpu;

/// <summary>What the next loop over runs (<see cref="ComputePool.ForRuns"/>) is expected to read: up to three matrices, one after the other or two of them side by side.
/// A wrong guess costs time and nothing else, even where there is no memory any more.</summary>
internal readonly unsafe struct ComingRead
{
    /// <summary>What a thread asks for at most: it must stay in the second-level cache until it is read.</summary>
    private const int MostBytes = 256 << 10;

    private readonly ReadRun _first, _second, _third;
    private readonly bool _sideBySide;

    /// <summary>Matrices whose indices follow one another.</summary>
    public ComingRead(ReadRun first, ReadRun second = default, ReadRun third = default) => (_first, _second, _third) = (first, second, third);

    private ComingRead(ReadRun left, ReadRun right, bool sideBySide) : this(left, right) => _sideBySide = sideBySide;

    /// <summary>Two matrices of one form, of which an index reads a part each.</summary>
    public static ComingRead SideBySide(ReadRun left, ReadRun right) => new(left, right, sideBySide: true);

    /// <summary>The part that a thread begins with: empty where nothing is expected.</summary>
    public PartToAskFor PartOf(int thread, int threads)
    {
        int count = _sideBySide ? _first.Count : _first.Count + _second.Count + _third.Count;
        int start = OwnedRuns.Begin(count, thread, threads), end = OwnedRuns.Begin(count, thread + 1, threads);
        if (_sideBySide)
            return new PartToAskFor(_first.Start + start * _first.Step, (nint)Math.Min(MostBytes / 2, (end - start) * (long)_first.Step), _second.Start + start * _second.Step);
        ReadRun run = _first;
        if (start >= run.Count)
        {
            (start, end, run) = (start - run.Count, end - run.Count, _second);
            if (start >= run.Count)
                (start, end, run) = (start - run.Count, end - run.Count, _third);
        }
        return new PartToAskFor(run.Start + start * run.Step, (nint)Math.Min(MostBytes, (Math.Min(end, run.Count) - start) * (long)run.Step));
    }
}
