namespace Liuli.Tensors.Cpu;

/// <summary>The reference: C[i, j] = Σₖ op(A)[i, k]·op(B)[k, j] of the inputs as the precision wants them, summed in double precision
/// so that it can judge the others.</summary>
internal static unsafe class MatMulNaive
{
    public static void Run(in MatMulJob job)
    {
        for (int i = 0; i < job.M; i++)
            for (int j = 0; j < job.N; j++)
            {
                double sum = 0;
                for (int k = 0; k < job.K; k++)
                    sum += Input(job, job.A[i * job.ARow + k * job.AColumn]) * Input(job, job.B[k * job.BRow + j * job.BColumn]);
                float* c = job.C + i * job.CRow + j * job.CColumn;
                if (job.Accumulate)
                    sum += *c;
                if (job.Bias != null)
                    sum += job.Bias[j];
                *c = (float)sum;
            }
    }

    private static double Input(in MatMulJob job, float value) => job.Precision == MatMulPrecision.BF16 ? Conversion.Rounded(value, DType.BF16) : value;
}
