using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>y = (f(x·Wgᵀ)·(x·Wuᵀ))·Wdᵀ in products of bfloat16, without the F numbers a row that lie between ever being in memory as floats.</summary>
/// <remarks>
/// An item of the first two products is 32, 64 or (<see cref="Int16TileKernel"/>) 128 columns of both with all rows. Their sums stay in the second-level cache, where f and the product are applied; the result is
/// rounded and packed for the last product: 32 neighbours are one of its steps of K. The bits are those of three products with <see cref="GatedKernel{TFunction, TGradient}"/> between.
/// </remarks>
/// <typeparam name="TFunction">f.</typeparam>
internal static unsafe class GatedBf16<TFunction> where TFunction : unmanaged, IUnaryOperator
{
    private const int Columns = Bf16TileKernel.Columns;

    /// <summary>Strips of an item at most, but where more are packed for one another.</summary>
    private const int MaxStrips = 4;

    // Does not compile when a unit of both does not fit.
    private const uint Spare = Bf16Sums.MaxStrips - 2 * (Int16TileKernel.Unit / Columns);

    /// <summary>Bytes of memory that <see cref="Run"/> needs.</summary>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="k">Numbers of a row of x.</param>
    /// <param name="f">Numbers of a row in between.</param>
    public static long Bytes(Bf16TileKernel kernel, int m, int k, int f)
    {
        int rows = Math.Min(m, Bf16Sums.MaxRows);
        return new Bf16Rows(kernel, null, rows, k).Bytes + new Bf16Rows(kernel, null, rows, f).Bytes;
    }

    /// <summary>Computes the product.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="gate">x and Wg; F is a multiple of 32. Has no C.</param>
    /// <param name="up">x and Wu. Has no C.</param>
    /// <param name="down">Wd and y. Has no A.</param>
    /// <param name="memory">As <see cref="Bytes"/> says, at a multiple of 64.</param>
    public static void Run(CpuContext context, Bf16TileKernel kernel, in Bf16Job gate, in Bf16Job up, in Bf16Job down, byte* memory)
    {
        for (int row = 0; row < gate.M; row += Bf16Sums.MaxRows)
        {
            int rows = Math.Min(Bf16Sums.MaxRows, gate.M - row);
            Bf16Rows x = new(kernel, memory, rows, gate.K), hidden = new(kernel, memory + x.Bytes, rows, down.K);
            x.Pack(context.Pool, gate, row);
            int strips = gate.N / Columns, unit = kernel.UnitDepth / Columns, pairs = unit == 1 ? AtOnce(context, strips, MaxStrips / 2) : unit;
            context.For((strips + pairs - 1) / pairs, 1, new FirstBody(context, kernel, gate, up, x, hidden, strips, pairs));
            strips = (down.N + Columns - 1) / Columns;
            int together = AtOnce(context, strips, MaxStrips);
            context.Pool.For((strips + together - 1) / together, 1, new LastBody(context, kernel, down, hidden, row, strips, together));
        }
    }

    /// <summary>Strips of an item: fewer where there would be too few items for all threads.</summary>
    private static int AtOnce(CpuContext context, int strips, int most) => Math.Clamp(strips / (ComputePool.ChunksPerThread * context.Pool.Threads), 1, most);

    private readonly struct FirstBody(CpuContext context, Bf16TileKernel kernel, in Bf16Job gate, in Bf16Job up, in Bf16Rows x, in Bf16Rows hidden, int strips, int pairs) : ILaneRangeBody
    {
        private readonly Bf16Job _gate = gate, _up = up;
        private readonly Bf16Rows _x = x, _hidden = hidden;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = context.Scratch.Rent();
            Bf16Sums sums = new(kernel, _x, (byte*)lease.Pointer);
            for (int item = start; item < end; item++)
            {
                int first = item * pairs, count = Math.Min(pairs, strips - first);
                Products(sums, first, count);
                for (int i = 0; i < count; i++)
                    Gate<TLanes>(sums.Of(2 * i), sums.Of(2 * i + 1), _hidden.Rows * Columns);
                _hidden.Set(sums.Of(0), (nint)(sums.Of(2) - sums.Of(0)) * sizeof(float), count, first * Columns);
            }
        }

        private void Products(in Bf16Sums sums, int first, int count)
        {
            int kBlock = Math.Min(Bf16Sums.KBlock(kernel, _gate), Bf16Sums.KBlock(kernel, _up));
            for (int k = 0; k < _gate.K; k += kBlock)
            {
                int depth = Math.Min(kBlock, _gate.K - k);
                for (int i = 0; i < count; i++)
                {
                    sums.Pack(_gate, first + i, k, depth, 2 * i);
                    sums.Pack(_up, first + i, k, depth, 2 * i + 1);
                }
                sums.Add(2 * count, k, depth);
            }
        }

        /// <summary>x = f(x)·y; the count is a multiple of all widths.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Gate<TLanes>(float* x, float* y, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TFunction f = default;
            for (int i = 0; i < count; i += TLanes.Width)
                TLanes.Store(x + i, f.Invoke(TLanes.Load(x + i)) * TLanes.Load(y + i));
        }
    }

    private readonly struct LastBody(CpuContext context, Bf16TileKernel kernel, in Bf16Job down, in Bf16Rows hidden, int firstRow, int strips, int together) : IRangeBody
    {
        private readonly Bf16Job _down = down;
        private readonly Bf16Rows _hidden = hidden;

        public void Run(int start, int end)
        {
            using ScratchPool.Lease lease = context.Scratch.Rent();
            Bf16Sums sums = new(kernel, _hidden, (byte*)lease.Pointer);
            for (int item = start; item < end; item++)
            {
                int first = item * together, count = Math.Min(together, strips - first), kBlock = Bf16Sums.KBlock(kernel, _down);
                for (int k = 0; k < _down.K; k += kBlock)
                {
                    int depth = Math.Min(kBlock, _down.K - k);
                    for (int i = 0; i < count; i++)
                        sums.Pack(_down, first + i, k, depth, i);
                    sums.Add(count, k, depth);
                }
                Write(sums, first, count);
            }
        }

        private void Write(in Bf16Sums sums, int first, int count)
        {
            for (int row = 0; row < _hidden.Rows; row++)
            {
                float* c = _down.C + (nint)(firstRow + row) * _down.CRow;
                for (int i = 0; i < count; i++)
                {
                    int column = (first + i) * Columns, width = Math.Min(Columns, _down.N - column);
                    new ReadOnlySpan<float>(sums.Of(i) + (nint)row * Columns, width).CopyTo(new Span<float>(c + column, width));
                }
            }
        }
    }
}
