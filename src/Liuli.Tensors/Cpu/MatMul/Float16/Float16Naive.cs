namespace Liuli.Tensors.Cpu;

/// <summary>The reference of <see cref="Float16MatMul"/>: C[i, j] = Σₖ A[i, k]·B[j, k] (+ bias[j]), summed in double precision.</summary>
internal static unsafe class Float16Naive
{
    public static void Run(in Float16Job job)
    {
        for (int i = 0; i < job.M; i++)
            for (int j = 0; j < job.N; j++)
            {
                double sum = 0;
                for (int k = 0; k < job.K; k++)
                    sum += (double)job.A[(nint)i * job.K + k] * Widening.One(job.Type, job.B, (long)j * job.K + k);
                job.C[(nint)i * job.N + j] = (float)(job.Bias == null ? sum : sum + job.Bias[j]);
            }
    }
}
