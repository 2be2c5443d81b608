using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The product in .NET's own vector code: four rows of weights become bytes in the first-level cache and meet the activations there.</summary>
internal static unsafe class BlockRows<TDot> where TDot : struct, IByteDot
{
    private const int RowsAtOnce = 4;

    /// <summary>Blocks of a row that become bytes at once: 8 KiB for four rows.</summary>
    private const int Depth = 64;

    /// <summary>Floats for a block of four rows: scales and minima of two units.</summary>
    private const int MostScales = 4 * RowsAtOnce;

    private const int DepthBytes = Depth * BlockFormats.Length;

    /// <summary>Rows of activations for which the bytes are made once.</summary>
    private const int ItemRows = 64;

    /// <summary>Multiplications worth a hand-off to another thread.</summary>
    private const long GrainWork = 65536;

    /// <summary>Computes rows <paramref name="firstRow"/> … + <paramref name="rows"/> − 1 of C from column <paramref name="firstColumn"/> on.</summary>
    public static void Run(CpuContext context, in BlockJob job, in ActivationBlocks x, int firstRow, int rows, int firstColumn)
    {
        int groups = (job.N - firstColumn + RowsAtOnce - 1) / RowsAtOnce, parts = (rows + ItemRows - 1) / ItemRows;
        long work = (long)Math.Min(rows, ItemRows) * RowsAtOnce * job.Blocks * BlockFormats.Length;
        context.Pool.For(groups * parts, (int)Math.Max(1, GrainWork / (1 + work)), new Body(job, x, firstRow, rows, firstColumn, parts));
    }

    private readonly struct Body(in BlockJob job, in ActivationBlocks x, int firstRow, int rows, int firstColumn, int parts) : IRangeBody
    {
        private readonly BlockJob _job = job;
        private readonly ActivationBlocks _x = x;

        public void Run(int start, int end)
        {
            sbyte* bytes = stackalloc sbyte[RowsAtOnce * DepthBytes];
            float* scales = stackalloc float[Depth * MostScales];
            Vector128<float>* sums = stackalloc Vector128<float>[ItemRows];
            for (int item = start; item < end; item++)
            {
                int j = firstColumn + item / parts * RowsAtOnce, i = item % parts * ItemRows, count = Math.Min(ItemRows, rows - i);
                new Span<Vector128<float>>(sums, count).Clear();
                for (int b = 0; b < _job.Blocks; b += Depth)
                {
                    int depth = Math.Min(Depth, _job.Blocks - b);
                    Unpack(j, b, depth, bytes, scales);
                    for (int r = 0; r < count; r++)
                        sums[r] = Dot(_x, i + r, b, bytes, scales, depth, sums[r]);
                }
                Store(j, i, count, sums);
            }
        }

        private void Unpack(int column, int block, int depth, sbyte* bytes, float* scales)
        {
            for (int r = 0; r < RowsAtOnce; r++)
            {
                // A missing row of the last group is replaced by one that exists; its result is dropped.
                byte* w = _job.W + Math.Min(column + r, _job.N - 1) * _job.RowBytes + _job.BytesFor(block);
                BlockFormats.Unpack(_job.Type, w, depth * BlockFormats.Length / _job.Type.BlockLength, bytes + r * DepthBytes, scales + r, RowsAtOnce * (_x.Layout.HasMinimum ? 2 : 1));
            }
        }

        private void Store(int column, int row, int count, Vector128<float>* sums)
        {
            int columns = Math.Min(RowsAtOnce, _job.N - column);
            for (int i = 0; i < count; i++)
            {
                float* c = _job.C + (nint)(firstRow + row + i) * _job.N + column;
                for (int r = 0; r < columns; r++)
                    c[r] = _job.Bias == null ? sums[i][r] : sums[i][r] + _job.Bias[column + r];
            }
        }
    }

    private static Vector128<float> Dot(in ActivationBlocks x, int row, int block, sbyte* bytes, float* scales, int depth, Vector128<float> sum)
    {
        Strip strip = new() { X = x.Bytes(row) + (nint)block * x.BlockStep, W = bytes, Scales = scales, Step = x.BlockStep, Count = depth };
        nint d = (nint)x.Scales(row) - (nint)x.Bytes(row), companion = (nint)x.Companions(row) - (nint)x.Bytes(row);
        return (x.Layout.Units, x.Layout.HasMinimum) switch
        {
            (1, false) => Whole(strip, d, sum),
            (1, true) => WholeWithMinimum(strip, d, companion, sum),
            (_, false) => Halves(strip, d, sum),
            _ => HalvesWithMinimum(strip, d, companion, x.RowsInTile, sum),
        };
    }

    /// <summary>Blocks of one row of activations, with those of four rows of weights.</summary>
    private struct Strip
    {
        public sbyte* X, W;
        public float* Scales;
        public nint Step;
        public int Count;
    }

    /// <summary>Goes on with the four sums: one unit a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> Whole(Strip s, nint d, Vector128<float> sum)
    {
        for (int b = 0; b < s.Count; b++, s.X += s.Step, s.W += BlockFormats.Length, s.Scales += RowsAtOnce)
            sum = Add(TDot.Four(s.X, s.W, DepthBytes), Vector128.Create(*(float*)(s.X + d)), s.Scales, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> WholeWithMinimum(Strip s, nint d, nint companion, Vector128<float> sum)
    {
        for (int b = 0; b < s.Count; b++, s.X += s.Step, s.W += BlockFormats.Length, s.Scales += 2 * RowsAtOnce)
        {
            sum = Add(TDot.Four(s.X, s.W, DepthBytes), Vector128.Create(*(float*)(s.X + d)), s.Scales, sum);
            sum = AddMinimum(*(float*)(s.X + companion), s.Scales + RowsAtOnce, sum);
        }
        return sum;
    }

    /// <summary>The same with two units a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> Halves(Strip s, nint d, Vector128<float> sum)
    {
        for (int b = 0; b < s.Count; b++, s.X += s.Step, s.W += BlockFormats.Length, s.Scales += 2 * RowsAtOnce)
        {
            (Vector128<int> first, Vector128<int> second) = TDot.FourHalves(s.X, s.W, DepthBytes);
            Vector128<float> scale = Vector128.Create(*(float*)(s.X + d));
            sum = Add(second, scale, s.Scales + RowsAtOnce, Add(first, scale, s.Scales, sum));
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> HalvesWithMinimum(Strip s, nint d, nint companion, int companionStep, Vector128<float> sum)
    {
        for (int b = 0; b < s.Count; b++, s.X += s.Step, s.W += BlockFormats.Length, s.Scales += 4 * RowsAtOnce)
        {
            (Vector128<int> first, Vector128<int> second) = TDot.FourHalves(s.X, s.W, DepthBytes);
            Vector128<float> scale = Vector128.Create(*(float*)(s.X + d));
            float* x = (float*)(s.X + companion);
            sum = AddMinimum(x[0], s.Scales + RowsAtOnce, Add(first, scale, s.Scales, sum));
            sum = AddMinimum(x[companionStep], s.Scales + 3 * RowsAtOnce, Add(second, scale, s.Scales + 2 * RowsAtOnce, sum));
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Add(Vector128<int> products, Vector128<float> scale, float* scales, Vector128<float> sum) =>
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(products), scale * Vector128.Load(scales), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddMinimum(float x, float* minima, Vector128<float> sum) => Vector128.FusedMultiplyAdd(Vector128.Create(x), Vector128.Load(minima), sum);
}
