using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Few rows of activations (decoding): <see cref="BlockSkinnyKernel"/> over groups of sixteen rows of weights, or <see cref="BlockNarrowSkinnyKernel"/> over groups of eight, read where they lie.</summary>
internal static unsafe class BlockSkinny
{
    /// <summary>As many sums as the kernel has registers for.</summary>
    public const int MaxRows = BlockSkinnyKernel.MaxRows;

    /// <summary>Bytes of weights worth taking at a time.</summary>
    private const int GrainBytes = 32768;

    private const int Alignment = 64;

    /// <summary>Computes the groups that are whole.</summary>
    /// <param name="context">The threads.</param>
    /// <param name="kernel">For so many rows of activations.</param>
    /// <param name="width">Rows of weights that it takes.</param>
    /// <param name="job">The product.</param>
    /// <param name="x">The rounded rows of A.</param>
    /// <param name="firstRow">Where they begin in A and C.</param>
    public static void Run(CpuContext context, AssembledKernel kernel, int width, in BlockJob job, in ActivationBlocks x, int firstRow)
    {
        int grain = (int)Math.Max(1, GrainBytes / (job.RowBytes * width));
        int groups = job.N / width;
        context.Pool.ForRuns(groups, grain, new Body(kernel, width, job, x.Tile(0), firstRow), context.Order.After(job.W, groups, job.RowBytes * width));
    }

    private readonly struct Body(AssembledKernel kernel, int width, in BlockJob job, byte* x, int firstRow) : IRangeBody
    {
        private readonly BlockJob _job = job;
        private readonly byte* _x = x;

        public void Run(int start, int end)
        {
            byte* memory = stackalloc byte[BlockSkinnyKernel.WorkBytes + Alignment];
            BlockSkinnyKernel.Arguments arguments = new()
            {
                X = _x,
                Blocks = _job.Blocks / BlockCode.For(_job.Type).Blocks,
                Work = (byte*)((nint)(memory + Alignment - 1) & -Alignment),
                WeightStep = _job.RowBytes,
                OutputStep = (nint)_job.N * sizeof(float),
            };
            for (int group = start; group < end; group++)
            {
                nint column = (nint)group * width;
                arguments.Weights = _job.W + column * _job.RowBytes;
                arguments.Output = _job.C + (nint)firstRow * _job.N + column;
                arguments.Bias = _job.Bias == null ? null : _job.Bias + column;
                // Behind the last group there may be no memory; asking for it early is no error, but may cost a walk through page tables.
                arguments.Ahead = group + 1 < _job.N / width ? arguments.Weights + _job.RowBytes * width : arguments.Weights;
                kernel.Run(arguments);
            }
        }
    }
}
