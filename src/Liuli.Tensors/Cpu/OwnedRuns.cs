namespace Liuli.Tensors.Cpu;

/// <summary>
/// 0 … count − 1 cut into one run for each thread. A thread works through its own from the beginning, then takes half of what the longest one has left, from its end: what lies side by
/// side in memory is read by one thread from end to end, and all threads end together.
/// </summary>
/// <remarks>A run is a beginning and an end in one number, which changes by compare-and-swap only, so every index is handed out once.</remarks>
internal readonly unsafe struct OwnedRuns
{
    /// <summary>A run has a cache line for itself.</summary>
    private const int Stride = 8;

    /// <summary>An owner takes a quarter of what it has left, so that something can be taken from one that the system holds up; a thief takes a half.</summary>
    private const int OwnersPart = 4, ThiefsPart = 2;

    private readonly long* _runs;
    private readonly int _threads, _finest;

    /// <summary>Cuts the loop.</summary>
    /// <param name="memory"><see cref="MemoryFor"/> numbers, which live until the loop has ended.</param>
    /// <param name="threads">Runs.</param>
    /// <param name="count">Indices in all.</param>
    /// <param name="finest">The fewest worth taking at a time.</param>
    public OwnedRuns(long* memory, int threads, int count, int finest)
    {
        _runs = memory;
        _threads = threads;
        _finest = finest;
        for (int i = 0; i < threads; i++)
            _runs[i * Stride] = Pack(Begin(count, i, threads), Begin(count, i + 1, threads));
    }

    /// <summary>Where the run of a thread begins.</summary>
    public static int Begin(int count, int thread, int threads) => (int)((long)count * thread / threads);

    /// <summary>How many numbers describe the runs of so many threads.</summary>
    public static int MemoryFor(int threads) => threads * Stride;

    /// <summary>What a thread works on next.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool Next(int thread, out int start, out int end)
    {
        ref long own = ref _runs[thread * Stride];
        while (true)
        {
            long run = Volatile.Read(ref own);
            int left = Length(run);
            start = Start(run);
            end = start + Math.Min(left, Math.Max(_finest, left / OwnersPart));
            if (left == 0)
            {
                if (!Refill(ref own))
                    return false;
            }
            else if (Interlocked.CompareExchange(ref own, Pack(end, End(run)), run) == run)
                return true;
        }
    }

    /// <summary>Moves a part of the longest run to one that is empty. False when all are.</summary>
    private bool Refill(ref long empty)
    {
        while (Longest() is var victim and >= 0)
        {
            long run = Volatile.Read(ref _runs[victim * Stride]);
            int start = End(run) - Math.Min(Length(run), Math.Max(_finest, Length(run) / ThiefsPart));
            if (Length(run) == 0 || Interlocked.CompareExchange(ref _runs[victim * Stride], Pack(Start(run), start), run) != run)
                continue;
            Volatile.Write(ref empty, Pack(start, End(run)));
            return true;
        }
        return false;
    }

    /// <summary>Whose run has most left; −1 when all are empty.</summary>
    private int Longest()
    {
        int most = 0, longest = -1;
        for (int i = 0; i < _threads; i++)
            if (Length(Volatile.Read(ref _runs[i * Stride])) is var length && length > most)
                (most, longest) = (length, i);
        return longest;
    }

    private static long Pack(int start, int end) => ((long)start << 32) | (uint)end;

    private static int Start(long run) => (int)(run >> 32);

    private static int End(long run) => (int)run;

    private static int Length(long run) => End(run) - Start(run);
}
