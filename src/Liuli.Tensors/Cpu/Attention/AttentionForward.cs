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
    private const int MaxOutputs = 1 << 20;

    public static void Run(CpuContext context, in AttentionJob job)
    {
        AttentionProblem p = job.Problem;
        int rowTiles = (p.Queries + RowTile - 1) / RowTile, tiles = Math.Min(MaxTiles, rowTiles);
        int groupWidth = p.Group * (p.HeadWidth + AttentionCheck.StripSlack);
        tiles = Math.Clamp(MaxOutputs / (groupWidth * RowTile), 1, tiles);
        while (tiles > 1 && (long)p.Batch * p.KeyValueHeads * ((rowTiles + tiles - 1) / tiles) < 2 * context.Pool.Threads)
            tiles = (tiles + 1) / 2;
        int blocks = (rowTiles + tiles - 1) / tiles;
        context.For(checked(p.Batch * p.KeyValueHeads * blocks), 1, new Body(context.Scratch, job, tiles * RowTile, blocks));
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
        private readonly float* _strips, _copy, _scores, _factors, _max, _sum, _output;

        public Item(in AttentionJob job, float* scratch, int b, int g, int first, int count)
        {
            (_job, _b, _g, _first, _count) = (job, b, g, first, count);
            _width = TileProduct<TLanes>.Whole(job.Problem.HeadWidth);
            int rows = count * job.Problem.Group;
            _scores = scratch;
            _factors = _scores + RowTile * KeyBlock;
            _strips = _factors + KeyBlock + AttentionDropout.Slack;
            _copy = _strips + KeyBlock * _width;
            _output = _copy + KeyBlock * _width;
            _max = _output + (nint)rows * _width;
            _sum = _max + rows;
        }

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            int rows = _count * p.Group;
            new Span<float>(_output, rows * _width).Clear();
            new Span<float>(_max, rows).Fill(float.NegativeInfinity);
            new Span<float>(_sum, rows).Clear();
            (int start, int end) = _job.KeysOf(_b, _first, _count);
            for (int block = start / KeyBlock * KeyBlock; block < end; block += KeyBlock)
                AddKeys(block, Math.Min(KeyBlock, end - block));
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t++)
                    Finish(h, t);
        }

        private void AddKeys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            HeadRows keys = HeadRows.Floats<TLanes>(_job.KeyAt(_b, block, _g), _job.Stored, p.Key.Row, count, p.HeadWidth, _copy);
            KeyStrips<TLanes>.Pack(keys.Pointer, keys.Step, count, p.HeadWidth, _strips);
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
            KeyStrips<TLanes>.Scores(query, p.Query.Row, rows, p.HeadWidth, _strips, start, end, _scores, KeyBlock);
            for (int r = 0; r < rows; r++)
                Softmax(h, t + r, _scores + r * KeyBlock, block, start, end);
            MicroKernel<TLanes>.Operands operands = new(KeyBlock, 1, values.Step) { A = _scores + start, B = values.Pointer + start * values.Step };
            TileProduct<TLanes>.Run(rows, _width, end - start, operands, MicroKernel<TLanes>.Columns, _output + (nint)(h * _count + t) * _width, _width, true);
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
            float max = MathF.Max(_max[row], Rows<TLanes>.Max(scores + start, end - start) * scale);
            float correction = MathF.Exp(_max[row] - max);
            if (_sum[row] != 0f && correction != 1f)
                Rows<TLanes>.Scale(_output + (nint)row * _width, correction, _output + (nint)row * _width, _width);
            _sum[row] = _sum[row] * correction + Rows<TLanes>.ExpSum(scores + start, scale, max, scores + start, end - start);
            _max[row] = max;
            // What is dropped has counted in the sum that all are divided by.
            if (_job.Problem.Drops)
                Rows<TLanes>.Multiply(scores + start, AttentionDropout.Row<TLanes>(_job.Problem, _b, _g * _job.Problem.Group + h, _first + t, block + start, end - start, _factors), end - start);
            new Span<float>(scores + tileStart, start - tileStart).Clear();
            new Span<float>(scores + end, tileEnd - end).Clear();
        }

        private void Finish(int h, int t)
        {
            AttentionProblem p = _job.Problem;
            int row = h * _count + t, head = _g * p.Group + h;
            float* output = _job.Output + p.Output.At(_b, _first + t, head);
            // No key was seen: the sum is 0 and so is the output.
            float factor = _sum[row] == 0f ? 0f : 1f / _sum[row];
            Rows<TLanes>.Scale(_output + (nint)row * _width, factor, output, p.HeadWidth);
            if (_job.LogSumExp != null)
                _job.LogSumExpOf(_b, head)[_first + t] = _sum[row] == 0f ? float.NegativeInfinity : _max[row] + MathF.Log(_sum[row]);
        }
    }
}
