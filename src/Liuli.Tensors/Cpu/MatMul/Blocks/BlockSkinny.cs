using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Few rows of activations (decoding): <see cref="BlockSkinnyKernel"/> over groups of sixteen rows of weights, read where they lie.</summary>
internal static unsafe class BlockSkinny
{
    /// <summary>As many sums as the kernel has registers for.</summary>
    public const int MaxRows = BlockSkinnyKernel.MaxRows;

    /// <summary>Bytes of weights worth a hand-off to another thread.</summary>
    private const int GrainBytes = 32768;

    private const int Alignment = 64;

    public static void Run(CpuContext context, in BlockJob job, in ActivationBlocks x, int firstRow)
    {
        AssembledKernel kernel = BlockSkinnyKernel.For(job.Type, x.RowsInTile);
        int grain = (int)Math.Max(1, GrainBytes / (job.RowBytes * BlockPanel.Width));
        context.Pool.For(job.N / BlockPanel.Width, grain, new Body(job, x.Tile(0), firstRow, kernel));
    }

    private readonly struct Body(in BlockJob job, byte* x, int firstRow, AssembledKernel kernel) : IRangeBody
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
                nint column = (nint)group * BlockPanel.Width;
                arguments.Weights = _job.W + column * _job.RowBytes;
                arguments.Output = _job.C + (nint)firstRow * _job.N + column;
                arguments.Bias = _job.Bias == null ? null : _job.Bias + column;
                // Behind the last group there may be no memory; asking for it early is no error, but may cost a walk through page tables.
                arguments.Ahead = group + 1 < _job.N / BlockPanel.Width ? arguments.Weights + _job.RowBytes * BlockPanel.Width : arguments.Weights;
                kernel.Run(arguments);
            }
        }
    }
}
