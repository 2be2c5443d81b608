namespace Liuli.Tensors.Cpu;

/// <summary>
/// One query for each sequence, the step of cached decoding. Every key and value is read once, as it is stored, and used for all query heads
/// that share it; that reading is what the step takes time for. A work item is a block of keys of one key head: see <see cref="DecodePlan"/>.
/// </summary>
internal static unsafe class AttentionDecode
{
    public static void Run(CpuContext context, in AttentionJob job)
    {
        AttentionProblem p = job.Problem;
        DecodePlan plan = new(p);
        using ScratchPool.Lease partials = context.Scratch.Rent();
        // Some ten thousand multiply-adds are worth another thread.
        int grain = (int)Math.Clamp(16384L / Math.Max(1L, (long)Math.Min(p.Keys, plan.BlockKeys) * p.Group * p.HeadWidth), 1, 1024);
        int all = checked(p.Batch * p.KeyValueHeads);
        for (int first = 0; first < all; first += plan.Pairs)
        {
            int pairs = Math.Min(plan.Pairs, all - first);
            context.For(pairs * plan.Blocks, grain, new BlockBody(context.Scratch, job, plan, first, partials.Pointer, context.Can(CpuInstructions.Assembled)));
            if (plan.Blocks != 1)
                context.For(pairs * p.Group, Grain.ForRows(plan.Blocks * plan.Width), new CombineBody(job, plan, first, partials.Pointer));
        }
    }

    /// <summary>The keys of a block that the sequence's query sees.</summary>
    private static (int First, int End) KeysOf(in AttentionJob job, in DecodePlan plan, int b, int block)
    {
        (int first, int end) = job.KeysOf(b, 0);
        return (Math.Max(first, block * plan.BlockKeys), (int)Math.Min(end, (block + 1L) * plan.BlockKeys));
    }

    private readonly struct BlockBody(ScratchPool scratch, in AttentionJob job, in DecodePlan plan, int firstPair, float* partials, bool assembled) : ILaneRangeBody
    {
        private readonly AttentionJob _job = job;
        private readonly DecodePlan _plan = plan;
        private readonly float* _partials = partials;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = scratch.Rent();
            // Vectors that are no whole lanes are copied, as floats, and zeros put behind.
            DType read = _plan.Width == _job.Problem.HeadWidth ? _job.Stored : DType.F32;
            for (int item = start; item < end; item++)
            {
                int pair = item / _plan.Blocks, block = item % _plan.Blocks;
                if (TLanes.Width == Lanes512.Width && assembled)
                    Item<TLanes, AssembledHeadProducts>(new(read), pair, block, lease.Pointer);
                else if (read == DType.F16)
                    Item<TLanes, HeadProducts<TLanes, HalfVector>>(default, pair, block, lease.Pointer);
                else if (read == DType.BF16)
                    Item<TLanes, HeadProducts<TLanes, BFloat16Vector>>(default, pair, block, lease.Pointer);
                else if (read == DType.Q8_0)
                    Item<TLanes, HeadProducts<TLanes, Q8Vector>>(default, pair, block, lease.Pointer);
                else
                    Item<TLanes, HeadProducts<TLanes, FloatVector>>(default, pair, block, lease.Pointer);
                // A short text is one block: nobody else has a part of it.
                if (_plan.Blocks == 1)
                    new CombineBody(_job, _plan, firstPair, _partials).Run<TLanes>(pair * _job.Problem.Group, (pair + 1) * _job.Problem.Group);
            }
        }

        private void Item<TLanes, TProducts>(TProducts products, int pair, int block, float* queries)
            where TLanes : unmanaged, ILanes<TLanes>
            where TProducts : struct, IHeadProducts
        {
            AttentionProblem p = _job.Problem;
            int b = (firstPair + pair) / p.KeyValueHeads, g = (firstPair + pair) % p.KeyValueHeads;
            (int first, int end) = KeysOf(_job, _plan, b, block);
            if (first >= end)
                return;
            float* scores = queries + (nint)p.Group * _plan.Width, tile = scores + (nint)p.Group * _plan.BlockKeys;
            for (int h = 0; h < p.Group; h++)
                ScaledQuery<TLanes>(_job.Query + p.Query.At(b, 0, g * p.Group + h), queries + (nint)h * _plan.Width);
            int keys = end - first;
            RowsAhead ahead = new(_job, b, g, first, end, products.RowTile);
            for (int s = 0; s < keys; s += products.RowTile)
            {
                CacheRows rows = Whole<TLanes>(_job.KeyAt(b, first + s, g), p.Key.Row, Math.Min(products.RowTile, keys - s), tile, ahead.From(s));
                products.Scores(queries, _plan.Width, p.Group, rows, scores + s, _plan.BlockKeys);
            }
            for (int h = 0; h < p.Group; h++)
                Softmax<TLanes>(scores + (nint)h * _plan.BlockKeys, keys, p.ScoreCap, _plan.Statistics(_partials, pair, block, h));
            float* sums = _plan.Sums(_partials, pair, block, 0);
            nint sumStep = (nint)(_plan.Sums(_partials, pair, block, 1) - sums);
            for (int h = 0; h < p.Group; h++)
                new Span<float>(sums + h * sumStep, _plan.Width).Clear();
            for (int s = 0; s < keys; s += products.RowTile)
            {
                CacheRows rows = Whole<TLanes>(_job.ValueAt(b, first + s, g), p.Value.Row, Math.Min(products.RowTile, keys - s), tile, ahead.From(keys + s));
                products.AddValues(scores + s, _plan.BlockKeys, p.Group, rows, _plan.Width, sums, sumStep);
            }
        }

        /// <summary>Rows of whole lanes: those given, or a copy.</summary>
        private CacheRows Whole<TLanes>(byte* rows, long row, int count, float* tile, byte* ahead) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _job.Problem.HeadWidth;
            if (width == _plan.Width)
                return new CacheRows(rows, (nint)_job.Stored.BytesFor(row), count, ahead);
            HeadRows copy = HeadRows.Padded<TLanes>(rows, _job.Stored, row, count, width, _plan.Width, tile);
            return new CacheRows((byte*)copy.Pointer, copy.Step * sizeof(float), count, (byte*)copy.Pointer);
        }

        private void ScaledQuery<TLanes>(float* query, float* copy) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _job.Problem.HeadWidth;
            Rows<TLanes>.Scale(query, _job.Problem.Scale, copy, width);
            new Span<float>(copy + width, _plan.Width - width).Clear();
        }

        private static void Softmax<TLanes>(float* scores, int count, float cap, float* statistics) where TLanes : unmanaged, ILanes<TLanes>
        {
            if (cap > 0)
                Rows<TLanes>.SoftCap(scores, 1f, cap, count); // queries were scaled
            statistics[0] = Rows<TLanes>.Max(scores, count);
            statistics[1] = Rows<TLanes>.ExpSum(scores, statistics[0], scores, count);
        }
    }

    /// <summary>Puts the partial results of a head together: each was made relative to its own block's largest score.</summary>
    private readonly struct CombineBody(in AttentionJob job, in DecodePlan plan, int firstPair, float* partials) : ILaneRangeBody
    {
        private readonly AttentionJob _job = job;
        private readonly DecodePlan _plan = plan;
        private readonly float* _partials = partials;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            AttentionProblem p = _job.Problem;
            for (int item = start; item < end; item++)
            {
                int pair = item / p.Group, h = item % p.Group, b = (firstPair + pair) / p.KeyValueHeads, g = (firstPair + pair) % p.KeyValueHeads;
                (float max, float sum) = Combine<TLanes>(pair, h, b, _job.Output + p.Output.At(b, 0, g * p.Group + h));
                if (_job.LogSumExp != null)
                    *_job.LogSumExpOf(b, g * p.Group + h) = sum == 0f ? float.NegativeInfinity : max + MathF.Log(sum);
            }
        }

        private (float Max, float Sum) Combine<TLanes>(int pair, int h, int b, float* output) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _job.Problem.HeadWidth;
            (int first, int end) = _job.KeysOf(b, 0);
            // Blocks before the first and behind the last key hold nothing.
            (first, end) = (first / _plan.BlockKeys, (end + _plan.BlockKeys - 1) / _plan.BlockKeys);
            float max = float.NegativeInfinity, sum = 0f;
            for (int block = first; block < end; block++)
                max = MathF.Max(max, _plan.Statistics(_partials, pair, block, h)[0]);
            new Span<float>(output, width).Clear();
            for (int block = first; block < end; block++)
            {
                float* statistics = _plan.Statistics(_partials, pair, block, h);
                float factor = MathF.Exp(statistics[0] - max);
                sum += statistics[1] * factor;
                Rows<TLanes>.AddScaled(_plan.Sums(_partials, pair, block, h), factor, output, width);
            }
            if (sum != 0f)
                Rows<TLanes>.Scale(output, 1f / sum, output, width);
            return (max, sum);
        }
    }
}
