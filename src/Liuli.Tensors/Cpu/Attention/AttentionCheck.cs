namespace Liuli.Tensors.Cpu;

/// <summary>Checks of the attention kernels' public edge.</summary>
internal static class AttentionCheck
{
    /// <summary>The widest head: blocks of scores and vectors of this width fit into a scratch block.</summary>
    public const int MaxHeadWidth = 1024;

    /// <summary>Vectors are padded to whole strips, of 32 columns at most.</summary>
    public const int StripSlack = 32;

    /// <summary>The most (padded) numbers of all query heads that share a key head.</summary>
    public const int MaxGroupWidth = 40 * 1024;

    public static void Problem(in AttentionProblem p)
    {
        if (p.Batch < 0 || p.Queries < 0 || p.Keys < 0 || p.Heads < 0 || p.HeadWidth < 0 || p.Window < 0)
            throw new ArgumentException($"attention: sizes must not be negative, found {p}");
        if (p.KeyValueHeads <= 0 || p.Heads % p.KeyValueHeads != 0)
            throw new ArgumentException($"attention: {p.Heads} query heads cannot share {p.KeyValueHeads} key/value heads; the former must be a multiple of the latter");
        if (p.HeadWidth > MaxHeadWidth || (long)p.Group * (p.HeadWidth + StripSlack) > MaxGroupWidth)
            throw new ArgumentException($"attention: heads of width {p.HeadWidth}, {p.Group} to a key head, are wider than the kernel's {MaxHeadWidth} (and {MaxGroupWidth} for a group, {StripSlack} more counted for each head)");
        if (!(p.Scale > 0) || !float.IsFinite(p.Scale))
            throw new ArgumentException($"attention: the scale must be a positive number, found {p.Scale}");
        if (!(p.ScoreCap >= 0) || !float.IsFinite(p.ScoreCap))
            throw new ArgumentException($"attention: the cap of scores must be a positive number, or 0 for none, found {p.ScoreCap}");
        if (p.Causal && p.Offset < 0)
            throw new ArgumentException($"attention: query 0 is at position {p.Offset}; there are {p.Queries} queries and only {p.Keys} keys, set Offset or add keys");
    }

    /// <summary>Whether kernels can read keys and values that are stored so.</summary>
    public static void Stored(in AttentionProblem p, DType stored)
    {
        if (!StoredRow.CanBe(stored))
            throw new ArgumentException($"attention: keys and values are stored as {stored}; they can be F32, F16, BF16 or Q8_0");
        int block = stored.BlockLength;
        if (p.HeadWidth % block != 0)
            throw new ArgumentException($"attention: heads of width {p.HeadWidth} do not fill the blocks of {block} that {stored} consists of; store keys and values as F16 or BF16");
        foreach (HeadLayout layout in (ReadOnlySpan<HeadLayout>)[p.Key, p.Value])
            if (layout.Batch % block != 0 || layout.Row % block != 0 || layout.Head % block != 0)
                throw new ArgumentException($"attention: with keys and values as {stored} every vector must begin at a block of {block} numbers, got {layout}");
    }

    public static void Span(string name, long length, in AttentionProblem p, int rows, int heads, HeadLayout layout)
    {
        if (layout.Batch < 0 || layout.Row < 0 || layout.Head < 0)
            throw new ArgumentException($"attention: {name} has a negative stride, {layout}");
        if (p.Batch == 0 || rows == 0 || heads == 0)
            return;
        Int128 needed = (Int128)layout.Batch * (p.Batch - 1) + (Int128)layout.Row * (rows - 1) + (Int128)layout.Head * (heads - 1) + p.HeadWidth;
        if (length < needed)
            throw new ArgumentException($"attention: {name} has {length} elements, the problem needs {needed} (batch {p.Batch}, rows {rows}, heads {heads} of {p.HeadWidth}, {layout})");
    }

    public static void Length(string name, int length, long needed)
    {
        if (length < needed)
            throw new ArgumentException($"attention: {name} has {length} elements, {needed} are needed");
    }
}
