using System.Runtime.CompilerServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>y = (f(x·Wgᵀ)·(x·Wuᵀ))·Wdᵀ for few rows of x (decoding) and weights in blocks: two loops instead of three, with f inside the first.</summary>
/// <remarks>
/// An item is 32 columns of both first products: their sums meet in the nearest cache of the thread that made them, and 32 results are one block of the activations that meet Wd. x is rounded
/// once, and neither f nor the rounding of its results waits for a thread that has the numbers in its neighbour's cache. The bits are those of three products with
/// <see cref="GatedKernel{TFunction, TGradient}"/> between.
/// </remarks>
/// <typeparam name="TFunction">f.</typeparam>
internal static unsafe class GatedSkinny<TFunction> where TFunction : unmanaged, IUnaryOperator
{
    private const int Columns = BlockFormats.Length;

    /// <summary>Computes the product, if the kernel for few rows is the method for its sizes here; else does nothing.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="gate">Wg and x. Has no C and no bias.</param>
    /// <param name="up">Wu and x. Has no C and no bias.</param>
    /// <param name="down">Wd and y. Has no A.</param>
    /// <returns>Whether it was computed.</returns>
    public static bool TryRun(CpuContext context, in BlockJob gate, in BlockJob up, in BlockJob down)
    {
        BlockMethod first = BlockMethod.For(context, gate), second = BlockMethod.For(context, down);
        if (gate.Type != up.Type || !first.IsSkinny || gate.N % Columns != 0 || second.RowsThatFit(down) < gate.M)
            return false;
        using ScratchPool.Lease memory = context.Scratch.Rent(), hiddenMemory = context.Scratch.Rent();
        ActivationBlocks x = new((byte*)memory.Pointer, first.RowsInTile, gate.Blocks, BlockLayout.Of(gate.Type));
        ActivationBlocks hidden = new((byte*)hiddenMemory.Pointer, second.RowsInTile, down.Blocks, BlockLayout.Of(down.Type));
        x.Round(context, gate.A, gate.M, first.Zero);
        SkinnyGroups gates = first.Groups(gate, x), ups = first.Groups(up, x);
        int groups = Columns / gates.Width;
        nint bytes = gates.Bytes * groups;
        ComingRead read = ComingRead.SideBySide(new(gates.Weights(0), gate.N / Columns, bytes), new(ups.Weights(0), gate.N / Columns, bytes));
        context.ForRuns(gate.N / Columns, BlockSkinny.Grain(2 * bytes), new Body(gates, ups, hidden, gate.M, second.Zero), context.Order.After(gates.Weights(0), read));
        second.Run(context, down, hidden, 0, down.M);
        return true;
    }

    private readonly struct Body(in SkinnyGroups gates, in SkinnyGroups ups, in ActivationBlocks hidden, int rows, int zero) : ILaneRangeBody
    {
        private readonly SkinnyGroups _gates = gates, _ups = ups;
        private readonly ActivationBlocks _hidden = hidden;

        [SkipLocalsInit]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            byte* memory = stackalloc byte[SkinnyGroups.MemoryBytes];
            float* gate = stackalloc float[BlockSkinny.MaxRows * Columns], up = stackalloc float[BlockSkinny.MaxRows * Columns];
            int groups = Columns / _gates.Width;
            for (int block = start; block < end; block++)
            {
                int group = block * groups;
                _gates.Run(group, group + groups, gate, Columns, memory, _ups.Weights(group));
                _ups.Run(group, group + groups, up, Columns, memory, _gates.Weights(Math.Min(group + groups, _gates.Count - 1)));
                GatedBlocks<TFunction>.Gate<TLanes>(gate, up, rows * Columns);
                _hidden.RoundBlock(gate, block, 0, rows, zero);
            }
        }
    }
}
