using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Few rows of activations (decoding): <see cref="BlockSkinnyKernel"/> over groups of sixteen rows of weights, or <see cref="BlockNarrowSkinnyKernel"/> over groups of eight, read where they lie.</summary>
internal static unsafe class BlockSkinny
{
    /// <summary>As many sums as the kernel has registers for.</summary>
    public const int MaxRows = BlockSkinnyKernel.MaxRows;

    /// <summary>Bytes of weights worth taking at a time.</summary>
    private const int GrainBytes = 32768;

    /// <summary>Computes the groups that are whole.</summary>
    /// <param name="context">The threads.</param>
    /// <param name="groups">The weights and what they meet.</param>
    /// <param name="output">The first number of the first row of results.</param>
    /// <param name="outputStep">Numbers from a row of results to the next.</param>
    public static void Run(CpuContext context, in SkinnyGroups groups, float* output, int outputStep) =>
        context.Pool.ForRuns(groups.Count, Grain(groups.Bytes), new Body(groups, output, outputStep), context.Order.After(groups.Weights(0), new ComingRead(groups.Read)));

    /// <summary>How many indices of a loop are worth taking at a time.</summary>
    /// <param name="bytes">Weights of an index.</param>
    public static int Grain(nint bytes) => (int)Math.Max(1, GrainBytes / bytes);

    private readonly struct Body(in SkinnyGroups groups, float* output, int outputStep) : IRangeBody
    {
        private readonly SkinnyGroups _groups = groups;
        private readonly float* _output = output;

        [SkipLocalsInit]
        public void Run(int start, int end)
        {
            byte* memory = stackalloc byte[SkinnyGroups.MemoryBytes];
            _groups.Run(start, end, _output + (nint)start * _groups.Width, outputStep, memory, _groups.Weights(Math.Min(end, _groups.Count - 1)));
        }
    }
}
