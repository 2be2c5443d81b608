using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The reference of <see cref="BlockMatMul"/>, a number at a time and in the order of its definition.</summary>
internal static unsafe class BlockNaive
{
    public static void Run(in BlockJob job, in ActivationBlocks x, int firstRow, int rows)
    {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < job.N; j++)
            {
                byte* w = job.W + j * job.RowBytes;
                float sum = 0;
                for (int b = 0; b < job.Blocks; b++, w += job.Type.BlockBytes)
                {
                    sbyte* q = x.Bytes(i) + b * x.BlockStep;
                    int products = 0;
                    for (int k = 0; k < BlockFormats.Length; k++)
                        products += q[k] * BlockFormats.Integer(job.Type, w, k);
                    float scale = *(float*)((byte*)x.Scales(i) + b * x.BlockStep) * BlockFormats.Scale(job.Type, w);
                    sum = MathF.FusedMultiplyAdd(products, scale, sum);
                }
                job.C[(nint)(firstRow + i) * job.N + j] = job.Bias == null ? sum : sum + job.Bias[j];
            }
    }
}
