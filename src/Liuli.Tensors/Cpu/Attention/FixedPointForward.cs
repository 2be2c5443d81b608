using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked forward pass with products of 16-bit integers: as <see cref="AttentionForward"/>, but queries, keys, weights and values become integers with a factor for each vector and
/// each row of weights. Sums of products are exact, softmax and sums over blocks of keys F32.
/// </summary>
/// <remarks>
/// Rounding to so many bits errs much less than rounding to bfloat16: a score is off by some 10⁻⁵ of |q|·|k|, where bfloat16 gives 1.6·10⁻³/√D of it. Each query's numbers depend only on itself and the keys it sees,
/// so its bits are the same with any threads, in any prompt that begins alike, and in any part of it.
/// </remarks>
internal static unsafe class FixedPointForward
{
    private const int KeyBlock = FixedPointWeights.MaxKeys, RowTile = FixedPointKernel.Rows, Lanes = 16;

    /// <summary>Queries of all heads that share a key head from which on packing the keys pays.</summary>
    private const int MinRows = 64;

    /// <summary>Keys, times these heads, that do not pay yet.</summary>
    private const int FewKeys = 256;

    // Does not compile when a block of the widest keys, values and what they are copied to, the outputs and queries of a work item, and a tile's rows do not fit into a scratch block.
    private const uint Spare = ScratchPool.BlockFloats - 2 * KeyBlock * (AttentionCheck.MaxHeadWidth + AttentionCheck.StripSlack)
        - AttentionForward.MaxOutputs * 3 / 2 - 2 * RowTile * KeyBlock - 4 * KeyBlock;

    /// <summary>Whether a problem's products may be, and are best, those of integers here.</summary>
    public static bool Fits(CpuContext context, in AttentionProblem p) => p.Precision == MatMulPrecision.BF16
        && (long)p.Queries * p.Group >= MinRows && (long)p.Keys * p.Group > FewKeys && FixedPointKernel.Fits(context);

    public static void Run(CpuContext context, in AttentionJob job)
    {
        (int rows, int blocks) = AttentionForward.Cut(context, job.Problem);
        context.Pool.For(checked(job.Problem.Batch * job.Problem.KeyValueHeads * blocks), 1, new Body(context.Scratch, job, rows, blocks));
    }

    private readonly struct Body(ScratchPool scratch, in AttentionJob job, int blockRows, int blocks) : IRangeBody
    {
        private readonly AttentionJob _job = job;

        public void Run(int start, int end)
        {
            using ScratchPool.Lease lease = scratch.Rent();
            for (int item = start; item < end; item++)
            {
                int first = item % blocks * blockRows, heads = _job.Problem.KeyValueHeads;
                new Item(_job, lease.Pointer, item / blocks / heads, item / blocks % heads, first, Math.Min(blockRows, _job.Problem.Queries - first)).Run();
            }
        }
    }

    /// <summary>One work item: queries first … first + count − 1 of sequence b and key head g.</summary>
    private readonly struct Item
    {
        private readonly AttentionJob _job;
        private readonly int _b, _g, _first, _count, _width, _rowsOfHead;
        private readonly float* _scores, _dropout, _copy, _keyFactors, _largest, _queryFactors, _weightFactors;
        private readonly short* _weights, _queries;
        private readonly byte* _keys, _values;
        private readonly RunningOutputs<Lanes512> _outputs;

        public Item(in AttentionJob job, float* scratch, int b, int g, int first, int count)
        {
            (_job, _b, _g, _first, _count) = (job, b, g, first, count);
            _width = TileProduct<Lanes512>.Whole(job.Problem.HeadWidth);
            // Whole tiles of rows, so that what the kernel writes beyond the last query belongs to nobody.
            _rowsOfHead = (count + FixedPointKernel.Rows - 1) / FixedPointKernel.Rows * FixedPointKernel.Rows;
            int rows = _rowsOfHead * job.Problem.Group;
            _scores = scratch;
            _weights = (short*)(_scores + RowTile * KeyBlock);
            _dropout = (float*)(_weights + RowTile * KeyBlock);
            _keyFactors = _dropout + KeyBlock + AttentionDropout.Slack;
            _largest = _keyFactors + KeyBlock;
            _weightFactors = _largest + KeyBlock;
            _keys = (byte*)(_weightFactors + Lanes);
            _values = _keys + KeyBlock * _width * sizeof(short);
            _copy = (float*)(_values + KeyBlock * _width * sizeof(short));
            _queries = (short*)(_copy + KeyBlock * _width);
            _queryFactors = (float*)(_queries + (nint)rows * _width);
            _outputs = new RunningOutputs<Lanes512>(_queryFactors + rows, rows, _width);
        }

        private nint StripOfKeys => _width / 2 * FixedPointKernel.PairBytes;

        private static nint StripOfValues => KeyBlock / 2 * FixedPointKernel.PairBytes;

        public void Run()
        {
            AttentionProblem p = _job.Problem;
            (int start, int end) = _job.KeysOf(_b, _first, _count);
            _outputs.Clear();
            if (start < end)
                for (int h = 0; h < p.Group; h++)
                    Queries(h);
            for (int block = start / KeyBlock * KeyBlock; block < end; block += KeyBlock)
                AddKeys(block, Math.Min(KeyBlock, end - block));
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t++)
                    _outputs.Finish(_job, _b, _g * p.Group + h, _first + t, h * _rowsOfHead + t);
        }

        private void Queries(int h)
        {
            AttentionProblem p = _job.Problem;
            for (int t = 0; t < _count; t++)
            {
                int row = h * _rowsOfHead + t;
                HeadRows query = HeadRows.Padded<Lanes512>((byte*)(_job.Query + p.Query.At(_b, _first + t, _g * p.Group + h)), DType.F32, p.Query.Row, 1, p.HeadWidth, _width, _copy);
                _queryFactors[row] = p.Scale * FixedPointVectors.Query(query.Pointer, _width, _queries + (nint)row * _width);
            }
        }

        private void AddKeys(int block, int count)
        {
            AttentionProblem p = _job.Problem;
            HeadRows keys = HeadRows.Padded<Lanes512>(_job.KeyAt(_b, block, _g), _job.Stored, p.Key.Row, count, p.HeadWidth, _width, _copy);
            FixedPointVectors.Keys(keys.Pointer, keys.Step, count, _width, _keys, _keyFactors);
            HeadRows values = HeadRows.Padded<Lanes512>(_job.ValueAt(_b, block, _g), _job.Stored, p.Value.Row, count, p.HeadWidth, _width, _copy);
            FixedPointVectors.Values(values.Pointer, values.Step, count, _width, _values, StripOfValues, _largest);
            for (int h = 0; h < p.Group; h++)
                for (int t = 0; t < _count; t += RowTile)
                    Tile(h, t, Math.Min(RowTile, _count - t), block, count);
        }

        private void Tile(int h, int t, int rows, int block, int count)
        {
            (int start, int end) = _job.KeysOf(_b, _first + t, rows);
            (start, end) = (Math.Max(0, start - block), Math.Min(count, end - block));
            if (start >= end)
                return;
            int row = h * _rowsOfHead + t;
            Scores(row, start, end);
            for (int r = 0; r < rows; r++)
                _weightFactors[r] = Softmax(h, t + r, _scores + r * KeyBlock, _weights + r * KeyBlock, block, start, end);
            // Rows that are nobody's have the factor 0: their weights are whatever was there.
            new Span<float>(_weightFactors + rows, RowTile - rows).Clear();
            AddValues(row, start, end);
        }

        private void Scores(int row, int start, int end)
        {
            int first = start / FixedPointKernel.Columns;
            FixedPointKernel.Scaled.Run(new FixedPointKernel.Arguments
            {
                A = _queries + (nint)row * _width,
                RowOfA = _width * sizeof(short),
                B = _keys + first * StripOfKeys,
                StripOfB = StripOfKeys,
                Units = _width / FixedPointKernel.Depth,
                Strips = (end + FixedPointKernel.Columns - 1) / FixedPointKernel.Columns - first,
                C = _scores + first * FixedPointKernel.Columns,
                RowOfC = KeyBlock * sizeof(float),
                RowFactors = _queryFactors + row,
                ColumnFactors = _keyFactors + first * FixedPointKernel.Columns,
            });
        }

        private void AddValues(int row, int start, int end)
        {
            start = start / Lanes * Lanes;
            FixedPointKernel.Added.Run(new FixedPointKernel.Arguments
            {
                A = _weights + start,
                RowOfA = KeyBlock * sizeof(short),
                B = _values + start / 2 * FixedPointKernel.PairBytes,
                StripOfB = StripOfValues,
                Units = (end - start + FixedPointKernel.Depth - 1) / FixedPointKernel.Depth,
                Strips = _width / FixedPointKernel.Columns,
                C = _outputs.Row(row),
                RowOfC = _width * sizeof(float),
                RowFactors = _weightFactors,
            });
        }

        /// <summary>Turns a row of scores into integers for e^(score − largest so far), 0 where the query does not look; returns what brings them back.</summary>
        private float Softmax(int h, int t, float* scores, short* weights, int block, int tileStart, int tileEnd)
        {
            int row = h * _rowsOfHead + t;
            (int start, int end) = _job.KeysOf(_b, _first + t);
            (start, end) = (Math.Max(tileStart, start - block), Math.Min(tileEnd, end - block));
            (tileStart, tileEnd) = (Whole(tileStart, up: false), Whole(tileEnd, up: true));
            if (start >= end)
            {
                new Span<short>(weights + tileStart, tileEnd - tileStart).Clear();
                return 0f;
            }
            if (_job.Problem.ScoreCap > 0)
                Rows<Lanes512>.SoftCap(scores + start, 1f, _job.Problem.ScoreCap, end - start);
            float largest = _outputs.Grow(row, Rows<Lanes512>.Max(scores + start, end - start));
            // Whole vectors from here on: beside what the query sees stands −∞, whose weight is 0.
            (int from, int to) = (Whole(start, up: false), Whole(end, up: true));
            new Span<float>(scores + from, start - from).Fill(float.NegativeInfinity);
            new Span<float>(scores + end, to - end).Fill(float.NegativeInfinity);
            new Span<short>(weights + tileStart, from - tileStart).Clear();
            new Span<short>(weights + to, tileEnd - to).Clear();
            float factor, sum;
            if (_job.Problem.Drops)
            {
                // What is dropped has counted in the sum that all are divided by.
                sum = Rows<Lanes512>.ExpSum(scores + from, largest, scores + from, to - from);
                Rows<Lanes512>.Multiply(scores + start, AttentionDropout.Row<Lanes512>(_job.Problem, _b, _g * _job.Problem.Group + h, _first + t, block + start, end - start, _dropout), end - start);
                factor = FixedPointWeights.Row(scores + from, _largest + from, to - from, weights + from);
            }
            else
                factor = FixedPointWeights.Row(scores + from, _largest + from, to - from, largest, weights + from, out sum);
            _outputs.Add(row, sum);
            return factor;
        }

        private static int Whole(int key, bool up) => (key + (up ? Lanes - 1 : 0)) / Lanes * Lanes;
    }
}
