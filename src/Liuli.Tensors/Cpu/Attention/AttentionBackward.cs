namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked backward pass. A work item is one key head of one sequence with all query heads that share it, so that
/// every gradient is summed by one thread, in one order. It goes through blocks of keys, and for each through tiles of
/// queries; the probabilities are recomputed from the log-sum-exp. Where weights were dropped, M being the factors of the dropout, dV = (P∘M)ᵀ·dO and dS = scale·P∘(M∘dP − δ).
/// </summary>
/// <remarks>As in <see cref="ManyQueriesForward"/>, tables have a key a row and a query a lane, so that what belongs to a query (its log-sum-exp and δ) stands in one register.</remarks>
internal static unsafe class AttentionBackward
{
    private const int KeyBlock = 128;

    /// <summary>Queries at a time: P and dS of a tile take 32 KiB each. Long enough that a tile of dK is worth its loads and stores. Whole strips of any width.</summary>
    private const int QueryTile = 64;

    /// <summary>The most numbers of the queries that share a key head whose gradients can be rounded: their sums are working memory, 8 MiB.</summary>
    private const long MaxRounded = 1 << 21;

    // Does not compile when these and the rest (three blocks of the widest keys, four tiles of queries, the tables and the dropout's factors) do not fit into a scratch block.
    private const uint Spare = ScratchPool.BlockFloats - (uint)MaxRounded - (3 * KeyBlock + 4 * QueryTile) * (AttentionCheck.MaxHeadWidth + AttentionCheck.StripSlack)
        - QueryTile * (4 * KeyBlock + AttentionDropout.Slack) - 3 * QueryTile;

    /// <summary>Whether the gradients can be rounded once, as they leave this kernel.</summary>
    public static bool CanRound(in AttentionProblem p) => (long)p.Group * p.Queries * p.HeadWidth <= MaxRounded;

    public static void Run(CpuContext context, in AttentionJob job) =>
        context.For(checked(job.Problem.Batch * job.Problem.KeyValueHeads), 1, new Body(context.Scratch, job));

    private readonly struct Body(ScratchPool scratch, in AttentionJob job) : ILaneRangeBody
    {
        private readonly AttentionJob _job = job;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = scratch.Rent();
            for (int item = start; item < end; item++)
                new Item<TLanes>(_job, lease.Pointer, item / _job.Problem.KeyValueHeads, item % _job.Problem.KeyValueHeads).Run();
        }
    }

    private readonly struct Item<TLanes> where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly AttentionJob _job;
        private readonly int _b, _g, _width;
        private readonly float* _probability, _score, _dropout, _lanes, _logSumExp, _delta;
        private readonly float* _keyCopy, _keySum, _valueSum, _queryStrips, _gradientStrips, _queryCopy, _gradientCopy, _querySum;

        public Item(in AttentionJob job, float* scratch, int b, int g)
        {
            (_job, _b, _g) = (job, b, g);
            _width = TileProduct<TLanes>.Whole(job.Problem.HeadWidth);
            _probability = scratch;
            _score = _probability + QueryTile * KeyBlock;
            _dropout = _score + QueryTile * KeyBlock;
            _lanes = _dropout + QueryTile * (2 * KeyBlock + AttentionDropout.Slack);
            for (int i = 0; i < TLanes.Width; i++)
                _lanes[i] = i;
            _logSumExp = _lanes + QueryTile;
            _delta = _logSumExp + QueryTile;
            _keyCopy = _delta + QueryTile;
            _keySum = _keyCopy + KeyBlock * _width;
            _valueSum = _keySum + KeyBlock * _width;
            _queryStrips = _valueSum + KeyBlock * _width;
            _gradientStrips = _queryStrips + QueryTile * _width;
            _queryCopy = _gradientStrips + QueryTile * _width;
            _gradientCopy = _queryCopy + QueryTile * _width;
            _querySum = _gradientCopy + QueryTile * _width;
        }

        private static int Columns => MicroKernel<TLanes>.Columns;

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            // All keys, also those that no query sees: their gradient is 0 and must be written.
            for (int block = 0; block < p.Keys; block += KeyBlock)
                Keys(block, Math.Min(KeyBlock, p.Keys - block));
            for (int t = 0; t < p.Queries; t += QueryTile)
                for (int h = 0; h < p.Group; h++)
                    FinishQueries(h, t, Math.Min(QueryTile, p.Queries - t));
        }

        /// <summary>The gradient of queries that see no key is 0 and has not been written; sums that are to be rounded are.</summary>
        private void FinishQueries(int h, int t, int rows)
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, t, rows);
            bool none = start >= end;
            if (!_job.RoundsGradients && (!none || p.Accumulate))
                return;
            for (int i = t; i < t + rows; i++)
            {
                long at = p.Query.At(_b, i, _g * p.Group + h);
                float* gradient = _job.RoundsGradients ? _querySum + ((nint)h * p.Queries + i) * p.HeadWidth : _job.QueryGradient + at;
                if (none)
                    new Span<float>(gradient, p.HeadWidth).Clear();
                if (_job.RoundsGradients)
                    Round(gradient, _job.RoundedQueryGradient + at);
            }
        }

        private void Round(float* sum, ushort* gradient) =>
            Conversion.ToBFloat16(new ReadOnlySpan<float>(sum, _job.Problem.HeadWidth), new Span<ushort>(gradient, _job.Problem.HeadWidth));

        private void Keys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            HeadRows keys = HeadRows.Padded<TLanes>(_job.KeyAt(_b, block, _g), DType.F32, p.Key.Row, count, p.HeadWidth, _width, _keyCopy);
            bool begun = false;
            for (int t = 0; t < p.Queries; t += QueryTile)
                for (int h = 0; h < p.Group; h++)
                    begun |= Tile(h, t, Math.Min(QueryTile, p.Queries - t), block, count, keys, begun);
            if (!begun)
                ClearSums(0, count);
            if (_job.RoundsGradients)
                for (int s = 0; s < count; s++)
                {
                    Round(_keySum + (nint)s * _width, _job.RoundedKeyGradient + p.Key.At(_b, block + s, _g));
                    Round(_valueSum + (nint)s * _width, _job.RoundedValueGradient + p.Value.At(_b, block + s, _g));
                }
            else
            {
                LaneGradients<TLanes>.Store(_keySum, _width, count, p.HeadWidth, _job.KeyGradient + p.Key.At(_b, block, _g), (nint)p.Key.Row, p.Accumulate);
                LaneGradients<TLanes>.Store(_valueSum, _width, count, p.HeadWidth, _job.ValueGradient + p.Value.At(_b, block, _g), (nint)p.Value.Row, p.Accumulate);
            }
        }

        private void ClearSums(int start, int end)
        {
            new Span<float>(_keySum + (nint)start * _width, (end - start) * _width).Clear();
            new Span<float>(_valueSum + (nint)start * _width, (end - start) * _width).Clear();
        }

        /// <summary>Adds what queries t … t + rows − 1 of a head give to the block's gradients, and the block to theirs; false if they see nothing of it.</summary>
        private bool Tile(int h, int t, int rows, int block, int count, in HeadRows keys, bool add)
        {
            AttentionProblem p = _job.Problem;
            int head = _g * p.Group + h;
            (int start, int end) = Seen(t, rows, block, count);
            if (start == end)
                return false;
            float* query = _job.Query + p.Query.At(_b, t, head), gradient = _job.OutputGradient + p.Output.At(_b, t, head);
            HeadStrips<TLanes>.Pack(query, p.Query.Row, rows, p.HeadWidth, _queryStrips);
            HeadStrips<TLanes>.Pack(gradient, p.Output.Row, rows, p.HeadWidth, _gradientStrips);
            LaneGradients<TLanes>.Deltas(gradient, _job.Output + p.Output.At(_b, t, head), (nint)p.Output.Row, rows, p.HeadWidth, _delta);
            new ReadOnlySpan<float>(_job.LogSumExpOf(_b, head) + t, rows).CopyTo(new Span<float>(_logSumExp, rows));
            Tables(head, t, rows, block, count, start, end);
            if (!add)
            {
                ClearSums(0, start);
                ClearSums(end, count);
            }
            HeadRows queries = HeadRows.Padded<TLanes>((byte*)query, DType.F32, p.Query.Row, rows, p.HeadWidth, _width, _queryCopy);
            HeadRows gradients = HeadRows.Padded<TLanes>((byte*)gradient, DType.F32, p.Output.Row, rows, p.HeadWidth, _width, _gradientCopy);
            AddToKeys(t, rows, block, start, end, _probability, gradients, _valueSum, add);
            AddToKeys(t, rows, block, start, end, _score, queries, _keySum, add);
            AddToQueries(h, t, rows, block, count, keys, (p.Accumulate && !_job.RoundsGradients) || _job.KeysOf(_b, t).Start < block);
            return true;
        }

        /// <summary>The keys of a block, from its first, that any of some queries sees.</summary>
        private (int Start, int End) Seen(int t, int rows, int block, int count)
        {
            (int start, int end) = _job.KeysOf(_b, t, rows);
            start = Math.Clamp(start - block, 0, count);
            return (start, Math.Clamp(end - block, start, count));
        }

        private void Tables(int head, int t, int rows, int block, int count, int start, int end)
        {
            AttentionProblem p = _job.Problem;
            float* key = (float*)_job.KeyAt(_b, block, _g), value = (float*)_job.ValueAt(_b, block, _g);
            for (int q = 0; q < rows; q += Columns)
            {
                (int from, int to) = Seen(t + q, Math.Min(Columns, rows - q), block, count);
                Scores(key, p.Key.Row, from, to, _queryStrips + q * p.HeadWidth, _probability + q);
                Scores(value, p.Value.Row, from, to, _gradientStrips + q * p.HeadWidth, _score + q);
            }
            float* factors = p.Drops ? AttentionDropout.Columns<TLanes>(p, _b, head, t, rows, block + start, end - start, _dropout) : null;
            for (int q = 0; q < rows; q += TLanes.Width)
            {
                SeenKeys<TLanes> seen = new(_job, _b, t + q, Math.Min(TLanes.Width, rows - q), block, count, _lanes);
                seen.ClearOthers(_probability + q, QueryTile, start, end);
                seen.ClearOthers(_score + q, QueryTile, start, end);
                if (seen.Start < seen.End)
                    ScoreGradients(q, seen, factors == null ? null : AttentionDropout.Column<TLanes>(factors, q, end - start, seen.Start - start));
            }
        }

        /// <summary>table[s, q] = rows[s]·strip[q].</summary>
        private void Scores(float* rows, long step, int from, int to, float* strip, float* table)
        {
            MicroKernel<TLanes>.Operands operands = new((nint)step, 1, Columns) { A = rows + from * step, B = strip };
            TileProduct<TLanes>.Run(to - from, Columns, _job.Problem.HeadWidth, operands, 0, table + from * QueryTile, QueryTile, false);
        }

        /// <summary>A lane's width of scores becomes P = e^(scale·score − logSumExp), and dP becomes dS = scale·P∘(dP − δ); both are 0 where a query does not look.</summary>
        private void ScoreGradients(int q, in SeenKeys<TLanes> seen, float* factors)
        {
            AttentionProblem p = _job.Problem;
            float* probability = _probability + q, score = _score + q;
            nint first = seen.Start * QueryTile;
            int count = seen.End - seen.Start;
            if (factors != null)
                LaneSoftmax<TLanes>.Multiply(score + first, QueryTile, count, factors, Columns);
            if (p.ScoreCap > 0)
            {
                LaneGradients<TLanes>.RunCapped(probability + first, score + first, QueryTile, count, p.Scale, p.ScoreCap, _logSumExp + q, _delta + q);
                seen.Hide(probability, QueryTile, 0f);
                seen.Hide(score, QueryTile, 0f);
            }
            else
            {
                seen.Hide(probability, QueryTile, float.NegativeInfinity);
                seen.Hide(score, QueryTile, 0f);
                LaneGradients<TLanes>.Run(probability + first, score + first, QueryTile, count, p.Scale, _logSumExp + q, _delta + q);
            }
            if (factors != null)
                LaneSoftmax<TLanes>.Multiply(probability + first, QueryTile, count, factors, Columns);
        }

        /// <summary>sums[s] (+)= Σ table[s, q]·vectors[q]: dV from P and dO, or dK from dS and Q.</summary>
        private void AddToKeys(int t, int rows, int block, int start, int end, float* table, in HeadRows vectors, float* sums, bool add)
        {
            for (int s = start; s < end; s += MicroKernel<TLanes>.Rows)
            {
                int some = Math.Min(MicroKernel<TLanes>.Rows, end - s);
                (int from, int to) = SeenBy(t, rows, block + s, some);
                MicroKernel<TLanes>.Operands operands = new(QueryTile, 1, vectors.Step) { A = table + s * QueryTile + from, B = vectors.Pointer + from * vectors.Step };
                TileProduct<TLanes>.Run(some, _width, to - from, operands, Columns, sums + (nint)s * _width, _width, add);
            }
        }

        /// <summary>Which of the queries t … t + rows − 1, counted from t, may see some of the keys.</summary>
        private (int Start, int End) SeenBy(int t, int rows, int key, int keys)
        {
            AttentionProblem p = _job.Problem;
            long position = (long)p.Offset + t;
            int start = p.Causal ? (int)Math.Clamp(key - position, 0, rows) : 0;
            // A window ends before the position that it is as wide as.
            return (start, p.Window > 0 ? (int)Math.Clamp(key + keys - 1L + p.Window - position, start, rows) : rows);
        }

        /// <summary>dQ[q] (+)= Σ dS[s, q]·K[s].</summary>
        private void AddToQueries(int h, int t, int rows, int block, int count, in HeadRows keys, bool add)
        {
            AttentionProblem p = _job.Problem;
            nint step = _job.RoundsGradients ? p.HeadWidth : (nint)p.Query.Row;
            float* gradient = _job.RoundsGradients ? _querySum + ((nint)h * p.Queries + t) * step : _job.QueryGradient + p.Query.At(_b, t, _g * p.Group + h);
            for (int q = 0; q < rows; q += MicroKernel<TLanes>.Rows)
            {
                int some = Math.Min(MicroKernel<TLanes>.Rows, rows - q);
                (int from, int to) = Seen(t + q, some, block, count);
                MicroKernel<TLanes>.Operands operands = new(1, QueryTile, keys.Step) { A = _score + from * QueryTile + q, B = keys.Pointer + from * keys.Step };
                TileProduct<TLanes>.Run(some, p.HeadWidth, to - from, operands, Columns, gradient + q * step, step, add);
            }
        }
    }
}
