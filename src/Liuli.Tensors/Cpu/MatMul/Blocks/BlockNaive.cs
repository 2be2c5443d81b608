using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The reference of <see cref="BlockMatMul"/>: C[i, j] = Σₖ A[i, k]·dₖ·qₖ, summed in double precision.</summary>
internal static unsafe class BlockNaive
{
    public static void Run(in MatMulJob job)
    {
        for (int i = 0; i < job.M; i++)
            for (int j = 0; j < job.N; j++)
            {
                double sum = 0;
                for (int k = 0; k < job.K; k++)
                    sum += (double)job.A[i * job.ARow + k] * BlockFormats.Element(job.BlockType, job.Blocks, (long)j * job.K + k);
                job.C[i * job.CRow + j] = (float)(job.Bias == null ? sum : sum + job.Bias[j]);
            }
    }
}
