using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>y = (f(x·Wgᵀ)·(x·Wuᵀ))·Wdᵀ for many rows of x and weights in blocks, without the F numbers a row that lie between ever being in memory as floats.</summary>
/// <remarks>
/// An item is 32 columns of both first products for some of the rows. Their sums stay in the second-level cache, where f and the product are applied and the result is rounded:
/// 32 neighbours are one block of the activations that meet Wd. Of 112 bytes a number (two products written, read and multiplied, the result written, read and rounded) two are left.
/// The bits are those of three products with <see cref="GatedKernel{TFunction, TGradient}"/> between.
/// </remarks>
/// <typeparam name="TFunction">f.</typeparam>
internal static unsafe class GatedBlocks<TFunction> where TFunction : unmanaged, IUnaryOperator
{
    /// <summary>Computes the product, if packed panels are the method for its sizes here; else does nothing.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="gate">Wg and x. Has no C and no bias.</param>
    /// <param name="up">Wu and x. Has no C and no bias.</param>
    /// <param name="down">Wd and y. Has no A.</param>
    /// <returns>Whether it was computed.</returns>
    public static bool TryRun(CpuContext context, in BlockJob gate, in BlockJob up, in BlockJob down)
    {
        BlockMethod first = BlockMethod.For(context, gate), second = BlockMethod.For(context, down);
        if (gate.Type != up.Type || first.Panels is not { } kernel || second.Panels is null)
            return false;
        using ScratchPool.Lease memory = context.Scratch.Rent(), hiddenMemory = context.Scratch.Rent();
        ActivationBlocks x = new((byte*)memory.Pointer, first.RowsInTile, gate.Blocks, BlockLayout.Of(gate.Type));
        ActivationBlocks hidden = new((byte*)hiddenMemory.Pointer, second.RowsInTile, down.Blocks, BlockLayout.Of(down.Type));
        int rowsAtOnce = Math.Min(gate.M, Math.Min(first.RowsThatFit(gate), second.RowsThatFit(down)));
        for (int row = 0; row < gate.M; row += rowsAtOnce)
        {
            int rows = Math.Min(rowsAtOnce, gate.M - row);
            x.Round(context, gate.A + (nint)row * gate.Blocks * BlockFormats.Length, rows, first.Zero);
            Hidden(context, kernel, gate, up, x, hidden, second.Zero, rows);
            second.Run(context, down, hidden, row, rows);
        }
        return true;
    }

    private static void Hidden(CpuContext context, BlockStripKernel kernel, in BlockJob gate, in BlockJob up, in ActivationBlocks x, in ActivationBlocks hidden, int zero, int rows)
    {
        // As sums do not wait in memory, an item goes through all of K: as many rows at a time as the second-level cache keeps activations of.
        int fit = BlockPanels.PassBytes / (gate.Blocks * x.Layout.ActivationBytes);
        int strips = Strips(rows, Math.Clamp(fit, BlockPanels.FewestRows, BlockPanels.PassRows));
        int height = LeastCommonMultiple(kernel.Rows, hidden.RowsInTile), stripRows = Strips(Strips(rows, strips), height) * height;
        int across = gate.N / BlockFormats.Length, parts = Math.Clamp(4 * context.Pool.Threads / across, 1, Math.Max(1, stripRows / BlockPanels.FewestRows));
        int partRows = Strips(Strips(stripRows, parts), height) * height;
        for (int row = 0; row < rows; row += stripRows)
        {
            int end = Math.Min(rows, row + stripRows);
            context.For(across * Strips(end - row, partRows), 1, new Body(kernel, gate, up, x, hidden, zero, new Rows(row, end, partRows)));
        }
    }

    /// <summary>x = f(x)·y; the count is a multiple of all widths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Gate<TLanes>(float* x, float* y, int count) where TLanes : unmanaged, ILanes<TLanes>
    {
        TFunction f = default;
        for (int i = 0; i < count; i += TLanes.Width)
            TLanes.Store(x + i, f.Invoke(TLanes.Load(x + i)) * TLanes.Load(y + i));
    }

    private static int Strips(int length, int size) => (length + size - 1) / size;

    /// <summary>Of the heights of two kernels' tiles, which is mostly the same one.</summary>
    private static int LeastCommonMultiple(int a, int b)
    {
        int multiple = a;
        while (multiple % b != 0)
            multiple += a;
        return multiple;
    }

    /// <summary>The rows of a pass, and how many of them an item takes.</summary>
    private readonly record struct Rows(int First, int End, int Part)
    {
        public int Parts => Strips(End - First, Part);
    }

    /// <summary>Items are 32 columns with a part of the rows.</summary>
    private readonly struct Body(BlockStripKernel kernel, in BlockJob gate, in BlockJob up, in ActivationBlocks x, in ActivationBlocks hidden, int zero, Rows rows) : ILaneRangeBody
    {
        private const int Columns = BlockFormats.Length;

        private readonly BlockJob _gate = gate, _up = up;
        private readonly ActivationBlocks _x = x, _hidden = hidden;
        private readonly Rows _rows = rows;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int sumBytes = _rows.Part * Columns * sizeof(float);
            byte* memory = stackalloc byte[BlockPanels.DepthBytes + kernel.WorkBytes + 2 * sumBytes + BlockPanels.Alignment];
            byte* panel = (byte*)((nint)(memory + BlockPanels.Alignment - 1) & -BlockPanels.Alignment);
            float* gate = (float*)(panel + BlockPanels.DepthBytes + kernel.WorkBytes), up = gate + _rows.Part * Columns;
            for (int item = start; item < end; item++)
            {
                int block = item / _rows.Parts, row = _rows.First + item % _rows.Parts * _rows.Part, last = Math.Min(_rows.End, row + _rows.Part);
                Products(block * Columns, row, last, panel, gate, up);
                Gate<TLanes>(gate, up, (last - row) * Columns);
                _hidden.RoundBlock(gate, block, row, last - row, zero);
            }
        }

        /// <summary>Both chunks of weights meet a chunk of activations before the next.</summary>
        private void Products(int column, int row, int end, byte* panel, float* gate, float* up)
        {
            int whole = BlockCode.For(_gate.Type).Blocks, wholes = _gate.Blocks / whole, chunks = Strips(_gate.Blocks, BlockPanels.Depth(kernel));
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int first = (int)((long)wholes * chunk / chunks) * whole, last = (int)((long)wholes * (chunk + 1) / chunks) * whole;
                Product(_gate, column, row, end, first, last - first, panel, gate);
                Product(_up, column, row, end, first, last - first, panel, up);
            }
        }

        private void Product(in BlockJob job, int column, int row, int end, int block, int depth, byte* panel, float* sums)
        {
            BlockStripKernel.Arguments arguments = new()
            {
                TileOfX = (nint)job.Blocks * _x.BlockStep,
                Panel = panel,
                Blocks = depth,
                OutputStep = Columns * sizeof(float),
                GoOn = block,
                Work = panel + BlockPanels.DepthBytes,
            };
            for (int i = 0; i < Columns; i += BlockStripKernel.Panels * kernel.Width)
            {
                BlockPanels.Pack(kernel, job, column + i, BlockStripKernel.Panels, block, depth, panel);
                arguments.Output = sums + i;
                BlockPanels.Meet(kernel, _x, row, end, BlockStripKernel.Panels, arguments, block);
            }
        }
    }
}
