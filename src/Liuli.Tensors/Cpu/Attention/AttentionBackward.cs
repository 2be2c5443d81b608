using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked backward pass. A work item is one key head of one sequence with all query heads that share it, so that
/// every gradient is summed by one thread, in one order. It goes through blocks of keys, and for each through tiles of
/// queries; the probabilities are recomputed from the log-sum-exp. Where weights were dropped, M being the factors of the dropout, dV = (P∘M)ᵀ·dO and dS = scale·P∘(M∘dP − δ).
/// </summary>
internal static unsafe class AttentionBackward
{
    private const int KeyBlock = 128;

    /// <summary>Queries at a time: P and dS of a tile take 24 KiB each. Long enough that a tile of dK is worth its loads and stores.</summary>
    private const int RowTile = 48;

    /// <summary>The most numbers of the queries that share a key head whose gradients can be rounded: their sums are working memory, 8 MiB.</summary>
    private const long MaxRounded = 1 << 21;

    // Does not compile when these and the rest (six blocks of the widest keys, tables and rows of a tile) do not fit into a scratch block.
    private const uint Spare = ScratchPool.BlockFloats - (uint)MaxRounded - (5 * KeyBlock + 2 * RowTile) * (AttentionCheck.MaxHeadWidth + AttentionCheck.StripSlack) - 3 * RowTile * KeyBlock;

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
        private readonly float* _probability, _score, _keyStrips, _valueStrips, _keyCopy, _queryCopy, _gradientCopy, _keySum, _valueSum, _factors, _querySum;

        public Item(in AttentionJob job, float* scratch, int b, int g)
        {
            (_job, _b, _g) = (job, b, g);
            _width = TileProduct<TLanes>.Whole(job.Problem.HeadWidth);
            _probability = scratch;
            _score = _probability + RowTile * KeyBlock;
            _keyStrips = _score + RowTile * KeyBlock;
            _valueStrips = _keyStrips + KeyBlock * _width;
            _keyCopy = _valueStrips + KeyBlock * _width;
            _keySum = _keyCopy + KeyBlock * _width;
            _valueSum = _keySum + KeyBlock * _width;
            _queryCopy = _valueSum + KeyBlock * _width;
            _gradientCopy = _queryCopy + RowTile * _width;
            _factors = _gradientCopy + RowTile * _width;
            _querySum = _factors + RowTile * KeyBlock;
        }

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            if (_job.RoundsGradients)
                new Span<float>(_querySum, p.Group * p.Queries * p.HeadWidth).Clear();
            else if (!p.Accumulate)
                for (int t = 0; t < p.Queries; t++)
                    for (int h = 0; h < p.Group; h++)
                        new Span<float>(_job.QueryGradient + p.Query.At(_b, t, _g * p.Group + h), p.HeadWidth).Clear();
            // All keys, also those that no query sees: their gradient is 0 and must be written.
            for (int block = 0; block < p.Keys; block += KeyBlock)
                Keys(block, Math.Min(KeyBlock, p.Keys - block));
            if (_job.RoundsGradients)
                for (int t = 0; t < p.Queries; t++)
                    for (int h = 0; h < p.Group; h++)
                        Round(_querySum + ((nint)h * p.Queries + t) * p.HeadWidth, _job.RoundedQueryGradient + p.Query.At(_b, t, _g * p.Group + h));
        }

        private void Round(float* sum, ushort* gradient) =>
            Conversion.ToBFloat16(new ReadOnlySpan<float>(sum, _job.Problem.HeadWidth), new Span<ushort>(gradient, _job.Problem.HeadWidth));

        private void Keys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            float* key = (float*)_job.KeyAt(_b, block, _g), value = (float*)_job.ValueAt(_b, block, _g);
            KeyStrips<TLanes>.Pack(key, p.Key.Row, count, p.HeadWidth, _keyStrips);
            KeyStrips<TLanes>.Pack(value, p.Value.Row, count, p.HeadWidth, _valueStrips);
            HeadRows keys = HeadRows.Padded<TLanes>((byte*)key, DType.F32, p.Key.Row, count, p.HeadWidth, _width, _keyCopy);
            new Span<float>(_keySum, count * _width).Clear();
            new Span<float>(_valueSum, count * _width).Clear();
            for (int t = 0; t < p.Queries; t += RowTile)
                for (int h = 0; h < p.Group; h++)
                    Tile(_g * p.Group + h, t, Math.Min(RowTile, p.Queries - t), block, count, keys);
            for (int s = 0; s < count; s++)
            {
                if (_job.RoundsGradients)
                {
                    Round(_keySum + (nint)s * _width, _job.RoundedKeyGradient + p.Key.At(_b, block + s, _g));
                    Round(_valueSum + (nint)s * _width, _job.RoundedValueGradient + p.Value.At(_b, block + s, _g));
                    continue;
                }
                Store(_keySum + (nint)s * _width, _job.KeyGradient + p.Key.At(_b, block + s, _g));
                Store(_valueSum + (nint)s * _width, _job.ValueGradient + p.Value.At(_b, block + s, _g));
            }
        }

        private void Store(float* sum, float* gradient)
        {
            AttentionProblem p = _job.Problem;
            if (p.Accumulate)
                Rows<TLanes>.AddScaled(sum, 1f, gradient, p.HeadWidth);
            else
                new ReadOnlySpan<float>(sum, p.HeadWidth).CopyTo(new Span<float>(gradient, p.HeadWidth));
        }

        private void Tile(int head, int t, int rows, int block, int count, in HeadRows keys)
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, t, rows);
            (start, end) = (Math.Max(0, start - block), Math.Min(count, end - block));
            if (start >= end)
                return;
            float* query = _job.Query + p.Query.At(_b, t, head), gradient = _job.OutputGradient + p.Output.At(_b, t, head);
            KeyStrips<TLanes>.Scores(query, p.Query.Row, rows, p.HeadWidth, _keyStrips, start, end, _probability, KeyBlock);
            KeyStrips<TLanes>.Scores(gradient, p.Output.Row, rows, p.HeadWidth, _valueStrips, start, end, _score, KeyBlock);
            for (int r = 0; r < rows; r++)
                ScoreGradients(head, t + r, r * KeyBlock, block, start, end);
            int n = p.HeadWidth, strip = MicroKernel<TLanes>.Columns;
            HeadRows queries = HeadRows.Padded<TLanes>((byte*)query, DType.F32, p.Query.Row, rows, n, _width, _queryCopy);
            HeadRows gradients = HeadRows.Padded<TLanes>((byte*)gradient, DType.F32, p.Output.Row, rows, n, _width, _gradientCopy);
            // dV (keys, D) += Pᵀ·dO and dK += dSᵀ·Q: the table is read by columns, one step of the sum being one query.
            MicroKernel<TLanes>.Operands toValue = new(1, KeyBlock, gradients.Step) { A = _probability + start, B = gradients.Pointer };
            TileProduct<TLanes>.Run(end - start, _width, rows, toValue, strip, _valueSum + (nint)start * _width, _width, true);
            MicroKernel<TLanes>.Operands toKey = new(1, KeyBlock, queries.Step) { A = _score + start, B = queries.Pointer };
            TileProduct<TLanes>.Run(end - start, _width, rows, toKey, strip, _keySum + (nint)start * _width, _width, true);
            MicroKernel<TLanes>.Operands toQuery = new(KeyBlock, 1, keys.Step) { A = _score + start, B = keys.Pointer + start * keys.Step };
            if (_job.RoundsGradients)
                TileProduct<TLanes>.Run(rows, n, end - start, toQuery, strip, _querySum + ((nint)(head - _g * p.Group) * p.Queries + t) * n, n, true);
            else
                TileProduct<TLanes>.Run(rows, n, end - start, toQuery, strip, _job.QueryGradient + p.Query.At(_b, t, head), (nint)p.Query.Row, true);
        }

        /// <summary>Turns scores into P = e^(scale·score − logSumExp), and dP into dS = scale·P∘(dP − δ); both are 0 where the query does not look.</summary>
        private void ScoreGradients(int head, int query, int at, int block, int tileStart, int tileEnd)
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, query);
            (start, end) = (Math.Max(tileStart, start - block), Math.Min(tileEnd, end - block));
            if (start >= end)
                (start, end) = (tileStart, tileStart);
            else
            {
                float delta = Rows<TLanes>.Dot(_job.OutputGradient + p.Output.At(_b, query, head), _job.Output + p.Output.At(_b, query, head), p.HeadWidth);
                float logSumExp = _job.LogSumExpOf(_b, head)[query];
                float* factors = p.Drops ? AttentionDropout.Row<TLanes>(p, _b, head, query, block + start, end - start, _factors) : null;
                if (factors != null)
                    Rows<TLanes>.Multiply(_score + at + start, factors, end - start);
                if (p.ScoreCap > 0)
                    CappedRow(_probability + at + start, _score + at + start, end - start, p.Scale, p.ScoreCap, logSumExp, delta);
                else
                    Row(_probability + at + start, _score + at + start, end - start, p.Scale, logSumExp, delta);
                if (factors != null)
                    Rows<TLanes>.Multiply(_probability + at + start, factors, end - start);
            }
            foreach (nint table in (ReadOnlySpan<nint>)[(nint)(_probability + at), (nint)(_score + at)])
            {
                new Span<float>((float*)table + tileStart, start - tileStart).Clear();
                new Span<float>((float*)table + end, tileEnd - end).Clear();
            }
        }

        /// <summary>The same with scores that were capped: P = e^(c·t − logSumExp) and dS = scale·(1 − t²)·P∘(dP − δ) with t = tanh(scale·score / c).</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void CappedRow(float* probability, float* score, int count, float scale, float cap, float logSumExp, float delta)
        {
            for (int i = 0; i < count; i += TLanes.Width)
            {
                int rest = Math.Min(TLanes.Width, count - i);
                bool whole = rest == TLanes.Width;
                TLanes s = whole ? TLanes.Load(probability + i) : TLanes.LoadPartial(probability + i, rest);
                TLanes g = whole ? TLanes.Load(score + i) : TLanes.LoadPartial(score + i, rest);
                TLanes t = TLanes.Tanh(s * TLanes.Broadcast(scale / cap));
                TLanes e = TLanes.Exp(TLanes.MultiplyAdd(t, TLanes.Broadcast(cap), TLanes.Broadcast(-logSumExp)));
                TLanes d = TLanes.Broadcast(scale) * (TLanes.Broadcast(1f) - t * t) * e * (g - TLanes.Broadcast(delta));
                if (whole)
                {
                    TLanes.Store(probability + i, e);
                    TLanes.Store(score + i, d);
                    continue;
                }
                TLanes.StorePartial(probability + i, e, rest);
                TLanes.StorePartial(score + i, d, rest);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row(float* probability, float* score, int count, float scale, float logSumExp, float delta)
        {
            TLanes s = TLanes.Broadcast(scale), shift = TLanes.Broadcast(-logSumExp), d = TLanes.Broadcast(delta);
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
            {
                TLanes e = TLanes.Exp(TLanes.MultiplyAdd(TLanes.Load(probability + i), s, shift));
                TLanes.Store(probability + i, e);
                TLanes.Store(score + i, s * e * (TLanes.Load(score + i) - d));
            }
            int rest = count - i;
            if (rest > 0)
            {
                TLanes e = TLanes.Exp(TLanes.MultiplyAdd(TLanes.LoadPartial(probability + i, rest), s, shift));
                TLanes.StorePartial(probability + i, e, rest);
                TLanes.StorePartial(score + i, s * e * (TLanes.LoadPartial(score + i, rest) - d), rest);
            }
        }
    }
}
