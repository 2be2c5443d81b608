using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>What a kernel needs to know about where it runs: the code path and the threads. Every kernel takes one; there is no global setting.</summary>
public sealed class CpuContext : IDisposable
{
    private readonly bool _ownsPool;
    private readonly CpuInstructions _instructions;

    /// <summary>A context with its own threads.</summary>
    /// <param name="level">The code path to use.</param>
    /// <param name="threads">Threads in all; 0 stands for the number of physical cores.</param>
    /// <param name="allowed">Which of the machine's further instructions kernels may use.</param>
    /// <exception cref="PlatformNotSupportedException">This processor lacks the level.</exception>
    public CpuContext(CpuLevel level, int threads = 0, CpuInstructions allowed = CpuInstructions.All)
        : this(Checked(level), new ComputePool(threads), allowed) => _ownsPool = true;

    /// <summary>A context that shares a pool with others; disposing it leaves the pool alone.</summary>
    /// <exception cref="PlatformNotSupportedException">This processor lacks the level.</exception>
    public CpuContext(CpuLevel level, ComputePool pool, CpuInstructions allowed = CpuInstructions.All)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Level = Checked(level);
        // Without leave to assemble, no instruction that only assembled kernels reach is of use.
        _instructions = allowed.HasFlag(CpuInstructions.Assembled) ? CpuFeatures.InstructionsOf(level) & allowed : CpuInstructions.None;
        Pool = pool;
        Scratch = new ScratchPool(pool.Threads);
    }

    /// <summary>The code path that kernels take.</summary>
    public CpuLevel Level { get; }

    /// <summary>What assembled kernels may use: the machine's, the level's, not forbidden, and not found to compute wrongly here when first used.</summary>
    public CpuInstructions Instructions => _instructions & ~TileSelfCheck.Failed;

    /// <summary>What would be among <see cref="Instructions"/> if it had not computed wrongly.</summary>
    internal CpuInstructions Distrusted => _instructions & TileSelfCheck.Failed;

    /// <summary>Whether products of bfloat16 run on the processor's vectors also where these are no faster than floats: what is stored rounded can so be tested there.</summary>
    internal bool PrefersBf16Vectors { get; init; }

    /// <summary>The threads that kernels share their loops out to.</summary>
    public ComputePool Pool { get; }

    /// <summary>Working memory of kernels.</summary>
    internal ScratchPool Scratch { get; }

    /// <summary>Which weights follow which.</summary>
    internal ReadingOrder Order { get; } = new();

    /// <summary>The level whose lanes vector code runs with: AMX has tiles of its own, but no vectors.</summary>
    internal CpuLevel Lanes => Level == CpuLevel.Amx ? CpuLevel.Avx512 : Level;

    /// <summary>Whether assembled kernels that need all of these instructions may run.</summary>
    internal bool Can(CpuInstructions instructions) => (Instructions & instructions) == instructions;

    /// <summary>Ends the threads if this context started them, and frees the kernels' working memory.</summary>
    public void Dispose()
    {
        Scratch.Dispose();
        if (_ownsPool)
            Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A device that nobody holds any more takes its threads with it: they would wait for work for ever. A loop that has outlived its last use of this context is still finished.</summary>
    ~CpuContext()
    {
        if (_ownsPool)
            Pool.EndWorkers();
    }

    /// <summary>Runs a body over 0 … count − 1 with this context's lanes, on its threads. See <see cref="ComputePool.For"/>.</summary>
    internal void For<TBody>(int count, int grain, in TBody body) where TBody : struct, ILaneRangeBody
    {
        switch (Lanes)
        {
            case CpuLevel.Avx512: Pool.For(count, grain, new LaneRange<TBody, Lanes512>(body)); break;
            case CpuLevel.Avx2: Pool.For(count, grain, new LaneRange<TBody, Lanes256>(body)); break;
            case CpuLevel.Portable: Pool.For(count, grain, new LaneRange<TBody, PortableLanes>(body)); break;
            default: Pool.For(count, grain, new LaneRange<TBody, ScalarLanes>(body)); break;
        }
    }

    /// <summary>Runs a body over 0 … count − 1 with this context's lanes, on its threads, each with a run of its own. See <see cref="ComputePool.ForRuns"/>.</summary>
    internal void ForRuns<TBody>(int count, int grain, in TBody body, in ComingRead next) where TBody : struct, ILaneRangeBody
    {
        switch (Lanes)
        {
            case CpuLevel.Avx512: Pool.ForRuns(count, grain, new LaneRange<TBody, Lanes512>(body), next); break;
            case CpuLevel.Avx2: Pool.ForRuns(count, grain, new LaneRange<TBody, Lanes256>(body), next); break;
            case CpuLevel.Portable: Pool.ForRuns(count, grain, new LaneRange<TBody, PortableLanes>(body), next); break;
            default: Pool.ForRuns(count, grain, new LaneRange<TBody, ScalarLanes>(body), next); break;
        }
    }

    private static CpuLevel Checked(CpuLevel level) => CpuFeatures.IsAvailable(level) ? level : throw new PlatformNotSupportedException(
        $"creating a CPU context: level {level} was asked for, this machine has {string.Join(", ", CpuFeatures.AvailableLevels)}; ask for one of these");

    private readonly struct LaneRange<TBody, TLanes>(in TBody body) : IRangeBody
        where TBody : struct, ILaneRangeBody
        where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly TBody _body = body;

        public void Run(int start, int end) => _body.Run<TLanes>(start, end);
    }
}
