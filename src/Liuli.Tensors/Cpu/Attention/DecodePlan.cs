using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// How a decoding step is cut up. The keys of a sequence go in blocks, so that one sequence with few key heads keeps all threads busy; what a
/// block gives (the largest score, Σ e^(score − largest), Σ e^(score − largest)·value for each query head) is kept, and put together in the
/// order of the blocks. The cut follows from the problem alone, not from the number of threads, and so do the results.
/// </summary>
internal readonly unsafe struct DecodePlan
{
    /// <summary>Keys of a block, unless there are so many that the partial results of one key head would not fit.</summary>
    private const int LeastKeys = 256;

    /// <summary>Blocks grow to so many keys as long as <see cref="ManyBlocks"/> are left to share out: where a block begins, memory has not been asked for it yet, and the
    /// fewer beginnings the better (32,768 positions in Q8_0: 2.8 ms instead of 3.2).</summary>
    private const int UsualMostKeys = 1024;

    private const int ManyBlocks = 64;

    /// <summary>Keys or values at a time (<see cref="IHeadProducts.RowTile"/>), at most.</summary>
    public const int MostRowTile = BlockScalesKernel.TileRows;

    /// <summary>Floats in front of a partial result's sums: the largest score and the sum; 16 keep the sums at multiples of 64 bytes.</summary>
    private const int Head = 16;

    public DecodePlan(in AttentionProblem p)
    {
        Width = (p.HeadWidth + 15) / 16 * 16;
        BlockKeys = LeastKeys;
        while (BlockKeys < UsualMostKeys && (long)p.Batch * p.KeyValueHeads * (p.Keys / (2 * BlockKeys)) >= ManyBlocks)
            BlockKeys *= 2;
        while (p.Keys / BlockKeys * (long)PairFloats(p, 1) > ScratchPool.BlockFloats / 2)
            BlockKeys *= 2;
        Blocks = (p.Keys + BlockKeys - 1) / BlockKeys;
        Pairs = Math.Clamp(ScratchPool.BlockFloats / Math.Max(1, PairFloats(p, Blocks)), 1, p.Batch * p.KeyValueHeads);
        Group = p.Group;
    }

    /// <summary>D rounded up to whole lanes of any width.</summary>
    public int Width { get; }

    /// <summary>Keys of a block.</summary>
    public int BlockKeys { get; }

    /// <summary>Blocks of the longest sequence.</summary>
    public int Blocks { get; }

    /// <summary>Key heads (of any sequence) whose partial results fit into a scratch block.</summary>
    public int Pairs { get; }

    private int Group { get; }

    /// <summary>Whether a block's scores, and the partial results of one key head, fit into a scratch block each.</summary>
    public static bool Fits(in AttentionProblem p)
    {
        DecodePlan plan = new(p);
        return plan.BlockKeys < 1 << 16
            && plan.PairFloats(p, plan.Blocks) <= ScratchPool.BlockFloats
            && (long)p.Group * (plan.Width + plan.BlockKeys) + (long)MostRowTile * plan.Width <= ScratchPool.BlockFloats;
    }

    /// <summary>The partial result of a head: its largest score, its sum of exponentials.</summary>
    public float* Statistics(float* partials, int pair, int block, int head) =>
        partials + (((nint)pair * Blocks + block) * Group + head) * (Head + Width);

    /// <summary>The partial result of a head: its weighted values.</summary>
    public float* Sums(float* partials, int pair, int block, int head) => Statistics(partials, pair, block, head) + Head;

    private int PairFloats(in AttentionProblem p, int blocks) => (int)Math.Min(int.MaxValue, (long)blocks * p.Group * (Head + Width));
}
