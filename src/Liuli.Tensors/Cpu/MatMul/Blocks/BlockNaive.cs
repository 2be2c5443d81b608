using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The reference of <see cref="BlockMatMul"/>, a number at a time and in the order of its definition.</summary>
internal static unsafe class BlockNaive
{
    public static void Run(in BlockJob job, in ActivationBlocks x, int firstRow, int rows)
    {
        float* sums = job.C + (nint)firstRow * job.N;
        new Span<float>(sums, rows * job.N).Clear();
        for (int j = 0; j < job.N; j++)
        {
            for (int b = 0; b < job.Blocks; b++)
                for (int unit = 0; unit < x.Layout.Units; unit++)
                    Unit(job, x, rows, sums, j, b, unit);
            for (int i = 0; i < rows && job.Bias != null; i++)
                sums[(nint)i * job.N + j] += job.Bias[j];
        }
    }

    /// <summary>A unit of a row of W with all rows of A.</summary>
    private static void Unit(in BlockJob job, in ActivationBlocks x, int rows, float* sums, int column, int block, int unit)
    {
        int length = x.Layout.UnitLength;
        int* integers = stackalloc int[length];
        float scale = 0, minimum = 0;
        for (int k = 0; k < length; k++)
            (integers[k], scale, minimum) = BlockFormats.Parts(job.Type, job.W + column * job.RowBytes, (long)block * BlockFormats.Length + unit * length + k);
        nint at = (nint)block * x.BlockStep;
        for (int i = 0; i < rows; i++)
        {
            sbyte* q = x.Bytes(i) + at + unit * length;
            int products = 0;
            for (int k = 0; k < length; k++)
                products += q[k] * integers[k];
            ref float sum = ref sums[(nint)i * job.N + column];
            sum = MathF.FusedMultiplyAdd(products, *(float*)((byte*)x.Scales(i) + at) * scale, sum);
            if (x.Layout.HasMinimum)
                sum = MathF.FusedMultiplyAdd(((float*)((byte*)x.Companions(i) + at))[unit * x.RowsInTile], minimum, sum);
        }
    }
}
