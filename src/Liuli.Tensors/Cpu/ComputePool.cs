using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Threads that share out loops. A call hands its loop out in chunks and works along; the workers watch for some
/// hundred microseconds after their last loop, so that the many short loops of a model follow each other without a kernel
/// call, and then park. A call allocates nothing.
/// </summary>
/// <remarks>
/// Every index is visited by exactly one <see cref="IRangeBody.Run"/>, on any thread and in chunks of any size. A body whose result for
/// an index depends on that index alone thus gives the same bits for any number of threads.
/// A call made from inside a body, or while another thread's call is under way, runs on the calling thread alone.
/// </remarks>
public sealed unsafe class ComputePool : IDisposable
{
    /// <summary>Looks for another loop before a worker parks (<see cref="Patience"/>): about 60 µs of pauses, longer than the gap between two operations
    /// of a model, then yields for some 300 µs, longer than the gap between two tokens; waking a parked worker takes 40 µs.</summary>
    private const int LooksBeforeParking = 1500;

    /// <summary>Far beyond any use, and so that a wrong number does not fill the memory with stacks.</summary>
    internal const int MostThreads = 1024;

    /// <summary>More chunks than threads, so that a thread that the system took away for a while holds up only a small part.</summary>
    internal const int ChunksPerThread = 4;

    /// <summary>Taking a piece from a run costs some hundredths of a microsecond, a hand-off nearly one.</summary>
    private const int PiecesPerGrain = 4;

    private readonly Thread[] _workers;
    private readonly PartToAskFor[] _parts;
    private readonly object _gate = new();
    private Job _job;
    private int _busy;
    private int _parked;
    private volatile bool _disposed, _ending;

    /// <summary>Starts the workers. The thread that calls <see cref="For"/> works too, so there are <paramref name="threads"/> − 1 of them.</summary>
    /// <param name="threads">Threads in all; 0 stands for <see cref="CpuFeatures.PhysicalCores"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">threads is negative or above 1,024.</exception>
    public ComputePool(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        Threads = threads == 0 ? CpuFeatures.PhysicalCores : threads;
        _parts = new PartToAskFor[Threads];
        _workers = new Thread[Threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            int thread = i + 1;
            _workers[i] = new Thread(() => Work(thread)) { IsBackground = true, Name = $"Liuli compute {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that work on a loop, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> over 0 … count − 1, cut into ranges, and returns when all are done.</summary>
    /// <param name="count">How many indices there are; none is not an error.</param>
    /// <param name="grain">The fewest indices worth a hand-off to another thread; a loop of no more than that runs inline.</param>
    /// <param name="body">The loop's body. The copy that the workers use lives in this call; changes to it are not visible to the caller.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>An exception of the body is thrown here, the first one if there are several, after the other ranges have ended.</remarks>
    public void For<TBody>(int count, int grain, in TBody body) where TBody : struct, IRangeBody
    {
        Check(count, grain);
        if (count == 0)
            return;
        TBody local = body;
        int chunks = (int)Math.Min((count + (long)grain - 1) / grain, Threads * (long)ChunksPerThread);
        if (!TryShare(&Invoke<TBody>, Unsafe.AsPointer(ref local), count, chunks))
            local.Run(0, count);
    }

    /// <summary>The same for a body that reads much memory from end to end: each thread has a run of indices that follow one another, and takes from others only at the end (<see cref="OwnedRuns"/>).</summary>
    /// <param name="count">How many indices there are; none is not an error.</param>
    /// <param name="grain">The fewest indices worth a hand-off to another thread; a loop of no more than that runs inline.</param>
    /// <param name="body">The loop's body.</param>
    /// <param name="next">What the next such loop will read: threads that are done bring it into their caches until there is work again.</param>
    internal void ForRuns<TBody>(int count, int grain, in TBody body, in ComingRead next = default) where TBody : struct, IRangeBody
    {
        Check(count, grain);
        if (count == 0)
            return;
        long* memory = stackalloc long[OwnedRuns.MemoryFor(Threads)];
        RunsBody<TBody> local = new(_parts, new OwnedRuns(memory, Threads, count, Math.Max(1, grain / PiecesPerGrain)), body, next);
        if (count <= grain || !TryShare(&InvokeRuns<TBody>, Unsafe.AsPointer(ref local), Threads, Threads))
            local.Body.Run(0, count);
    }

    private void Check(int count, int grain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(grain);
        ObjectDisposedException.ThrowIf(_disposed, this);
    }

    /// <summary>Hands the chunks out and works along; false, with nothing done, when the calling thread has to do all alone.</summary>
    private bool TryShare(delegate*<void*, int, int, int, void> run, void* body, int count, int chunks)
    {
        // The flag also answers a nested call: its own outer loop holds it.
        if (chunks <= 1 || Threads == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            return false;
        Exception? error;
        try
        {
            // The workers reach the body through its address: it lives in the caller's stack frame until they are done with it.
            _job.Publish(run, body, count, chunks);
            WakeParked();
            while (_job.RunOneChunk(thread: 0)) { }
            while (_job.IsUnfinished && _parts[0].Some()) { }
            error = _job.WaitForOthers();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
        return true;
    }

    /// <summary>Ends the workers. A loop that is under way is still finished, by its caller.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        EndWorkers();
        foreach (Thread worker in _workers)
            worker.Join();
    }

    /// <summary>Lets the workers end, without waiting for them. Loops, if there are more, run on their callers alone.</summary>
    internal void EndWorkers()
    {
        _ending = true;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Workers that have not ended.</summary>
    internal int Workers => _workers.Count(worker => worker.IsAlive);

    private static void Invoke<TBody>(void* body, int start, int end, int thread) where TBody : struct, IRangeBody =>
        Unsafe.AsRef<TBody>(body).Run(start, end);

    private static void InvokeRuns<TBody>(void* body, int start, int end, int thread) where TBody : struct, IRangeBody =>
        Unsafe.AsRef<RunsBody<TBody>>(body).Run(thread);

    private void Work(int thread)
    {
        Patience patience = default;
        int last = 0;
        while (!_ending)
        {
            int number = _job.Number;
            // A loop that others finished before this thread saw it is a sign of life too.
            if (_job.RunOneChunk(thread) || number != last)
            {
                last = number;
                patience = default;
            }
            else if (_parts[thread].Some())
                continue;
            else if (patience.Looks < LooksBeforeParking)
                patience.Once();
            else
            {
                Park();
                patience = default;
            }
        }
    }

    /// <summary>
    /// Sleeps until a job is published. The worker first counts itself as parked, then looks once more; the caller
    /// first publishes, then looks for parked workers. With a full fence between the two steps on either side, one of
    /// them must see the other, so no wake-up is lost.
    /// </summary>
    private void Park()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            if (!_job.HasChunks && !_ending)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _parked);
        }
    }

    private void WakeParked()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>A thread's share of a loop over runs. Whoever comes late finds nothing left, and a chunk of a thread that never came is no more than another look.</summary>
    private struct RunsBody<TBody>(PartToAskFor[] parts, in OwnedRuns runs, in TBody body, in ComingRead next) where TBody : struct, IRangeBody
    {
        private readonly OwnedRuns _runs = runs;
        private readonly ComingRead _next = next;

        public TBody Body = body;

        public void Run(int thread)
        {
            while (_runs.Next(thread, out int start, out int end))
                Body.Run(start, end);
            parts[thread] = _next.PartOf(thread, parts.Length);
        }
    }

    /// <summary>The loop under way. Its fields may be read only by a thread that holds a chunk of it.</summary>
    private struct Job
    {
        // The job's number in the upper half, the chunks not yet taken in the lower: one compare-and-swap takes a chunk
        // and proves that it belongs to the job whose fields are readable, because a job does not end before its chunks do.
        private long _ticket;
        private int _unfinished;
        private delegate*<void*, int, int, int, void> _run;
        private void* _body;
        private int _count;
        private int _chunks;
        private Exception? _error;

        public readonly int Number => (int)(Volatile.Read(in _ticket) >> 32);

        public readonly bool IsUnfinished => Volatile.Read(in _unfinished) != 0;

        public readonly bool HasChunks => (int)Volatile.Read(in _ticket) != 0;

        public void Publish(delegate*<void*, int, int, int, void> run, void* body, int count, int chunks)
        {
            _run = run;
            _body = body;
            _count = count;
            _chunks = chunks;
            _error = null;
            Volatile.Write(ref _unfinished, chunks);
            long number = (Volatile.Read(ref _ticket) >> 32) + 1;
            Volatile.Write(ref _ticket, (number << 32) | (uint)chunks);
        }

        public bool RunOneChunk(int thread)
        {
            while (true)
            {
                long ticket = Volatile.Read(ref _ticket);
                int left = (int)ticket;
                if (left == 0)
                    return false;
                if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket)
                    continue;
                RunChunk(_chunks - left, thread);
                return true;
            }
        }

        public Exception? WaitForOthers()
        {
            SpinWait spinner = default;
            while (Volatile.Read(ref _unfinished) != 0)
                // Yields its time slice when the core is wanted elsewhere, but never sleeps a millisecond.
                spinner.SpinOnce(sleep1Threshold: -1);
            Exception? error = _error;
            _error = null;
            return error;
        }

        private void RunChunk(int index, int thread)
        {
            try
            {
                int start = (int)((long)_count * index / _chunks);
                int end = (int)((long)_count * (index + 1) / _chunks);
                _run(_body, start, end, thread);
            }
            catch (Exception e)
            {
                // Not swallowed: the calling thread throws it once every chunk has ended.
                Interlocked.CompareExchange(ref _error, e, null);
            }
            finally
            {
                Interlocked.Decrement(ref _unfinished);
            }
        }
    }
}
