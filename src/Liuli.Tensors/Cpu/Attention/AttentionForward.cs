namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked forward pass. A work item is a block of queries of all heads that share one key head; it goes through the
/// keys block by block, and packs each block once for all its queries.
/// </summary>
/// <remarks>
/// Blocks of keys begin at multiples of a fixed size and tiles of queries too, so a query's sums are the same however the
/// queries are dealt out to threads.
/// </remarks>
internal static unsafe class AttentionForward
{
    private const int KeyBlock = 256;

    /// <summary>Queries whose scores with a block of keys are alive at a time: 24 KiB. A multiple of both tile heights, 12 and 6.</summary>
    private const int RowTile = 24;

    /// <summary>Queries of a work item, in tiles: the more, the rarer the packing of keys.</summary>
    private const int MaxTiles = 8;

    /// <summary>Floats for the outputs of a work item.</summary>
    public const int MaxOutputs = 1 << 20;

    public static void Run(CpuContext context, in AttentionJob job)
    {
        (int blockRows, int blocks) = Cut(context, job.Problem);
        context.For(checked(job.Problem.Batch * job.Problem.KeyValueHeads * blocks), 1, new Body(context.Scratch, job, blockRows, blocks));
    }

    /// <summary>How many queries a work item has, whole tiles of <paramref name="rowTile"/>, and how many items there are for each key head of a sequence.</summary>
    public static (int Rows, int Blocks) Cut(CpuContext context, in AttentionProblem p, int rowTile = RowTile)
    {
        int rowTiles = (p.Queries + rowTile - 1) / rowTile, tiles = Math.Min(MaxTiles, rowTiles);
        int groupWidth = p.Group * (p.HeadWidth + AttentionCheck.StripSlack);
        tiles = Math.Clamp(MaxOutputs / (groupWidth * rowTile), 1, tiles);
        while (tiles > 1 && (long)p.Batch * p.KeyValueHeads * ((rowTiles + tiles - 1) / tiles) < 2 * context.Pool.Threads)
            tiles = (tiles + 1) / 2;
        return (tiles * rowTile, (rowTiles + tiles - 1) / tiles);
    }

    private readonly struct Body(ScratchPool scratch, in AttentionJob job, int blockRows, int blocks) : ILaneRangeBody
    {
        private readonly AttentionJob _job = job;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = scratch.Rent();
            for (int item = start; item < end; item++)
            {
                int first = item % blocks * blockRows, heads = _job.Problem.KeyValueHeads;
                Item<TLanes> work = new(_job, lease.Pointer, item / blocks / heads, item / blocks % heads, first, Math.Min(blockRows, _job.Problem.Queries - first));
                work.Run();
            }
        }
    }

    /// <summary>One work item: queries first … first + count − 1 of sequence b and key head g.</summary>
    private readonly struct Item<TLanes> where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly AttentionJob _job;
        private readonly int _b, _g, _first, _count, _width;
        private readonly float* _strips, _copy, _scores, _factors;
        private readonly RunningOutputs<TLanes> _outputs;

        public Item(in AttentionJob job, float* scratch, int b, int g, int first, int count)
        {
            (_job, _b, _g, _first, _count) = (job, b, g, first, count);
            _width = TileProduct<TLanes>.Whole(job.Problem.HeadWidth);
            _scores = scratch;
            _factors = _scores + RowTile * KeyBlock;
            _strips = _factors + KeyBlock + AttentionDropout.Slack;
            _copy = _strips + KeyBlock * _width;
            _outputs = new RunningOutputs<TLanes>(_copy + KeyBlock * _width, count * job.Problem.Group, _width);
        }

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            _outputs.Clear();
            (int start, int end) = _job.KeysOf(_b, _first, _count);
            for (int block = start / KeyBlock * KeyBlock; block < end; block += KeyBlock)
                AddKeys(block, Math.Min(KeyBlock, end - block));
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t++)
                    _outputs.Finish(_job, _b, _g * p.Group + h, _first + t, h * _count + t);
        }

        private void AddKeys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            HeadRows keys = HeadRows.Floats<TLanes>(_job.KeyAt(_b, block, _g), _job.Stored, p.Key.Row, count, p.HeadWidth, _copy);
            HeadStrips<TLanes>.Pack(keys.Pointer, keys.Step, count, p.HeadWidth, _strips);
            HeadRows values = HeadRows.Padded<TLanes>(_job.ValueAt(_b, block, _g), _job.Stored, p.Value.Row, count, p.HeadWidth, _width, _copy);
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t += RowTile)
                    Tile(h, t, Math.Min(RowTile, _count - t), block, count, values);
        }

        private void Tile(int h, int t, int rows, int block, int count, in HeadRows values)
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, _first + t, rows);
            (start, end) = (Math.Max(0, start - block), Math.Min(count, end - block));
            if (start >= end)
                return;
            float* query = _job.Query + p.Query.At(_b, _first + t, _g * p.Group + h);
            HeadStrips<TLanes>.Scores(query, p.Query.Row, rows, p.HeadWidth, _strips, start, end, _scores, KeyBlock);
            for (int r = 0; r < rows; r++)
                Softmax(h, t + r, _scores + r * KeyBlock, block, start, end);
            MicroKernel<TLanes>.Operands operands = new(KeyBlock, 1, values.Step) { A = _scores + start, B = values.Pointer + start * values.Step };
            TileProduct<TLanes>.Run(rows, _width, end - start, operands, MicroKernel<TLanes>.Columns, _outputs.Row(h * _count + t), _width, true);
        }

        /// <summary>Turns a row of scores into e^(score − largest so far), and rescales what was summed relative to an older largest one.</summary>
        private void Softmax(int h, int t, float* scores, int block, int tileStart, int tileEnd)
        {
            int row = h * _count + t;
            (int start, int end) = _job.KeysOf(_b, _first + t);
            (start, end) = (Math.Max(tileStart, start - block), Math.Min(tileEnd, end - block));
            if (start >= end)
            {
                new Span<float>(scores + tileStart, tileEnd - tileStart).Clear();
                return;
            }
            float scale = _job.Problem.Scale, cap = _job.Problem.ScoreCap;
            if (cap > 0)
            {
                Rows<TLanes>.SoftCap(scores + start, scale, cap, end - start);
                scale = 1f;
            }
            float max = _outputs.Grow(row, Rows<TLanes>.Max(scores + start, end - start) * scale);
            _outputs.Add(row, Rows<TLanes>.ExpSum(scores + start, scale, max, scores + start, end - start));
            // What is dropped has counted in the sum that all are divided by.
            if (_job.Problem.Drops)
                Rows<TLanes>.Multiply(scores + start, AttentionDropout.Row<TLanes>(_job.Problem, _b, _g * _job.Problem.Group + h, _first + t, block + start, end - start, _factors), end - start);
            new Span<float>(scores + tileStart, start - tileStart).Clear();
            new Span<float>(scores + end, tileEnd - end).Clear();
        }
    }
}
