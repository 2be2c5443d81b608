namespace Liuli.Tensors.Cpu;

/// <summary>
/// The forward pass of as many queries as lanes or more. As in <see cref="AttentionForward"/> a work item is a block of queries of all heads that share one key head, and goes through the keys block
/// by block; but scores are computed with a key a row and a query a lane, so that keys are read as they lie and each query's softmax stays in its lane.
/// </summary>
internal static unsafe class ManyQueriesForward
{
    private const int KeyBlock = 256;

    /// <summary>Queries whose scores with a block of keys are alive at a time: 32 KiB. Whole strips of any width.</summary>
    private const int QueryTile = 32;

    // Does not compile when a block of the widest keys and values, the outputs and queries of a work item with what is known of each query, the scores and the dropout's factors do not fit into a scratch block.
    private const uint Spare = ScratchPool.BlockFloats - 2 * QueryTile * AttentionCheck.MaxGroupWidth - 2 * KeyBlock * (AttentionCheck.MaxHeadWidth + AttentionCheck.StripSlack)
        - QueryTile * (3 * KeyBlock + AttentionDropout.Slack) - 3 * QueryTile;

    /// <summary>Whether there are queries for all lanes.</summary>
    public static bool Fits(in AttentionProblem p) => p.Queries >= QueryTile;

    public static void Run(CpuContext context, in AttentionJob job)
    {
        (int blockRows, int blocks) = AttentionForward.Cut(context, job.Problem, QueryTile);
        context.For(checked(job.Problem.Batch * job.Problem.KeyValueHeads * blocks), 1, new Body(context.Scratch, job, blockRows, blocks));
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
                new Item<TLanes>(_job, lease.Pointer, item / blocks / heads, item / blocks % heads, first, Math.Min(blockRows, _job.Problem.Queries - first)).Run();
            }
        }
    }

    /// <summary>One work item: queries first … first + count − 1 of sequence b and key head g.</summary>
    private readonly struct Item<TLanes> where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly AttentionJob _job;
        private readonly int _b, _g, _first, _count, _rowsOfHead, _width;
        private readonly float* _scores, _dropout, _lanes, _correction, _logSumExp, _queries, _keyCopy, _valueCopy;
        private readonly LaneOutputs<TLanes> _outputs;

        public Item(in AttentionJob job, float* scratch, int b, int g, int first, int count)
        {
            (_job, _b, _g, _first, _count) = (job, b, g, first, count);
            _width = TileProduct<TLanes>.Whole(job.Problem.HeadWidth);
            _rowsOfHead = (count + QueryTile - 1) / QueryTile * QueryTile;
            _scores = scratch;
            _dropout = _scores + QueryTile * KeyBlock;
            _lanes = _dropout + QueryTile * (2 * KeyBlock + AttentionDropout.Slack);
            for (int i = 0; i < TLanes.Width; i++)
                _lanes[i] = i;
            _correction = _lanes + QueryTile;
            _logSumExp = _correction + QueryTile;
            _keyCopy = _logSumExp + QueryTile;
            _valueCopy = _keyCopy + KeyBlock * _width;
            _queries = _valueCopy + KeyBlock * _width;
            int rows = _rowsOfHead * job.Problem.Group;
            _outputs = new LaneOutputs<TLanes>(_queries + (nint)rows * job.Problem.HeadWidth, rows, _width);
        }

        private static int Columns => MicroKernel<TLanes>.Columns;

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, _first, _count);
            _outputs.Clear();
            for (int h = 0; h < p.Group; h++)
                HeadStrips<TLanes>.Pack(_job.Query + p.Query.At(_b, _first, _g * p.Group + h), p.Query.Row, _count, p.HeadWidth, Strip(h, 0));
            for (int block = start / KeyBlock * KeyBlock; block < end; block += KeyBlock)
                AddKeys(block, Math.Min(KeyBlock, end - block));
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t += QueryTile)
                    Finish(h, t, Math.Min(QueryTile, _count - t));
        }

        /// <summary>The strip of queries that begins at t.</summary>
        private float* Strip(int h, int t) => _queries + ((nint)h * _rowsOfHead + t) * _job.Problem.HeadWidth;

        private void AddKeys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            HeadRows keys = HeadRows.Floats<TLanes>(_job.KeyAt(_b, block, _g), _job.Stored, p.Key.Row, count, p.HeadWidth, _keyCopy);
            HeadRows values = HeadRows.Padded<TLanes>(_job.ValueAt(_b, block, _g), _job.Stored, p.Value.Row, count, p.HeadWidth, _width, _valueCopy);
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t += QueryTile)
                    Tile(h, t, Math.Min(QueryTile, _count - t), block, count, keys, values);
        }

        private void Tile(int h, int t, int rows, int block, int count, in HeadRows keys, in HeadRows values)
        {
            (int first, int end) = _job.KeysOf(_b, _first + t, rows);
            (int start, end) = (Math.Max(0, first - block), Math.Min(count, end - block));
            if (start >= end)
                return;
            for (int q = 0; q < rows; q += Columns)
            {
                (int from, int to) = Seen(t + q, Math.Min(Columns, rows - q), block, count);
                MicroKernel<TLanes>.Operands operands = new(keys.Step, 1, Columns) { A = keys.Pointer + from * keys.Step, B = Strip(h, t + q) };
                TileProduct<TLanes>.Run(to - from, Columns, _job.Problem.HeadWidth, operands, 0, _scores + from * QueryTile + q, QueryTile, false);
            }
            float* factors = _job.Problem.Drops ? AttentionDropout.Columns<TLanes>(_job.Problem, _b, _g * _job.Problem.Group + h, _first + t, rows, block + start, end - start, _dropout) : null;
            for (int q = 0; q < rows; q += TLanes.Width)
                Weights(h, t, q, new SeenKeys<TLanes>(_job, _b, _first + t + q, Math.Min(TLanes.Width, rows - q), block, count, _lanes), start, end, factors);
            // Whether keys of an earlier block have been added: the first ones that these queries see lie before this block.
            bool add = first < block;
            if (add)
                _outputs.Correct(h * _rowsOfHead + t, rows, _correction);
            for (int r = 0; r < rows; r += MicroKernel<TLanes>.Rows)
            {
                int some = Math.Min(MicroKernel<TLanes>.Rows, rows - r);
                (int from, int to) = Seen(t + r, some, block, count);
                MicroKernel<TLanes>.Operands operands = new(1, QueryTile, values.Step) { A = _scores + from * QueryTile + r, B = values.Pointer + from * values.Step };
                TileProduct<TLanes>.Run(some, _width, to - from, operands, Columns, _outputs.Row(h * _rowsOfHead + t + r), _width, add);
            }
        }

        /// <summary>The keys of a block, from its first, that any of some queries sees.</summary>
        private (int Start, int End) Seen(int t, int rows, int block, int count)
        {
            (int start, int end) = _job.KeysOf(_b, _first + t, rows);
            start = Math.Clamp(start - block, 0, count);
            return (start, Math.Clamp(end - block, start, count));
        }

        /// <summary>A lane's width of scores becomes weights, 0 where a query does not look.</summary>
        private void Weights(int h, int t, int q, in SeenKeys<TLanes> seen, int start, int end, float* factors)
        {
            AttentionProblem p = _job.Problem;
            float* scores = _scores + q, first = scores + seen.Start * QueryTile;
            int count = seen.End - seen.Start, row = h * _rowsOfHead + t + q;
            seen.ClearOthers(scores, QueryTile, start, end);
            if (count == 0)
            {
                TLanes.Store(_correction + q, TLanes.Broadcast(1f));
                return;
            }
            if (p.ScoreCap > 0)
                LaneSoftmax<TLanes>.SoftCap(first, QueryTile, count, p.Scale, p.ScoreCap);
            seen.Hide(scores, QueryTile, float.NegativeInfinity);
            LaneSoftmax<TLanes>.Add(first, QueryTile, count, p.ScoreCap > 0 ? 1f : p.Scale, _outputs.Largest(row), _outputs.Sum(row), _correction + q);
            // What is dropped has counted in the sum that all are divided by.
            if (factors != null)
                LaneSoftmax<TLanes>.Multiply(first, QueryTile, count, AttentionDropout.Column<TLanes>(factors, q, end - start, seen.Start - start), Columns);
        }

        private void Finish(int h, int t, int rows)
        {
            AttentionProblem p = _job.Problem;
            int head = _g * p.Group + h;
            (int start, int end) = _job.KeysOf(_b, _first + t, rows);
            _outputs.Finish(h * _rowsOfHead + t, rows, start < end, _correction, _logSumExp, _job.Output + p.Output.At(_b, _first + t, head), (nint)p.Output.Row, p.HeadWidth);
            if (_job.LogSumExp != null)
                new ReadOnlySpan<float>(_logSumExp, rows).CopyTo(new Span<float>(_job.LogSumExpOf(_b, head) + _first + t, rows));
        }
    }
}
