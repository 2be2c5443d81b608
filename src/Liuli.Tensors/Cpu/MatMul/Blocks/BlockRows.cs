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
            float* scales = stackalloc float[RowsAtOnce * Depth];
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
                        sums[r] = Dot(_x.Bytes(i + r) + b * _x.BlockStep, (float*)((byte*)_x.Scales(i + r) + b * _x.BlockStep), _x.BlockStep, bytes, scales, depth, sums[r]);
                }
                Store(j, i, count, sums);
            }
        }

        private void Unpack(int column, int block, int depth, sbyte* bytes, float* scales)
        {
            for (int r = 0; r < RowsAtOnce; r++)
            {
                // A missing row of the last group is replaced by one that exists; its result is dropped.
                byte* w = _job.W + Math.Min(column + r, _job.N - 1) * _job.RowBytes + (nint)block * _job.Type.BlockBytes;
                BlockFormats.Unpack(_job.Type, w, depth, bytes + r * DepthBytes, scales + r, RowsAtOnce);
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

    /// <summary>Goes on with the sums of one row of activations and four of weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector128<float> Dot(sbyte* x, float* d, int step, sbyte* w, float* scales, int count, Vector128<float> sum)
    {
        for (int b = 0; b < count; b++, x += step, d = (float*)((byte*)d + step), w += BlockFormats.Length, scales += RowsAtOnce)
        {
            Vector128<float> products = Vector128.ConvertToSingle(TDot.Four(x, w, DepthBytes));
            sum = Vector128.FusedMultiplyAdd(products, Vector128.Create(*d) * Vector128.Load(scales), sum);
        }
        return sum;
    }
}
