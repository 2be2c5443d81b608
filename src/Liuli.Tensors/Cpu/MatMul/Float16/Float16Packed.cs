namespace Liuli.Tensors.Cpu;

/// <summary>Many rows of A (a prompt): the weights become floats, some rows of them at a time, and meet all of A in the blocked product. Exact.</summary>
internal static unsafe class Float16Packed<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Floats of weights that exist at a time: 2 MiB a part, packed while they are in a cache.</summary>
    private const int PartElements = 1 << 19;

    public static void Run(CpuContext context, in Float16Job job)
    {
        // Widened rows lie in a scratch block of their own; whole strips of columns, so that only the last part has an edge.
        using ScratchPool.Lease lease = context.Scratch.Rent();
        int depth = Math.Min(job.K, PartElements / 64), columns = Math.Max(64, PartElements / depth / 64 * 64);
        for (int n = 0; n < job.N; n += columns)
            for (int k = 0; k < job.K; k += depth)
            {
                int width = Math.Min(columns, job.N - n), length = Math.Min(depth, job.K - k);
                context.Pool.For(width, 1 + 16384 / length, new WidenBody(job, n, k, length, lease.Pointer));
                MatMulProblem problem = new(job.M, width, length) { TransposeB = true, LeadingA = job.K, LeadingC = job.N, Accumulate = k > 0 };
                MatMulPacked<TLanes>.Run(context, new MatMulJob(problem, job.A + k, lease.Pointer, job.C + n, job.Bias == null || k > 0 ? null : job.Bias + n));
            }
    }

    private readonly struct WidenBody(in Float16Job job, int n, int k, int length, float* floats) : IRangeBody
    {
        private readonly Float16Job _job = job;
        private readonly float* _floats = floats;

        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
                Widening.Run(_job.Type, _job.B + (n + row) * _job.RowOfB + (nint)k * sizeof(ushort), length, _floats + (nint)row * length);
        }
    }
}
