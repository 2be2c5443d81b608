using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Few rows of A (decoding), four rows of weights at a time: in registers with <see cref="WideningDotKernel"/>, or through floats in the first-level
/// cache, where <see cref="MatMulDot{TLanes}"/> finds them. Memory is read once, in the stored size.</summary>
internal static unsafe class Float16Dot<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    private const int RowsAtOnce = WideningDotKernel.WeightRows;

    /// <summary>Steps of K that become floats at once: 16 KiB for four rows.</summary>
    private const int Depth = 1024;

    /// <summary>Keeps the four rows from lying at equal distances of 4 KiB, which would put them all into the same few cache lines.</summary>
    private const int Step = Depth + 16;

    public static void Run(CpuContext context, in Float16Job job)
    {
        int groups = (job.N + RowsAtOnce - 1) / RowsAtOnce;
        long work = (long)job.M * job.N * job.K;
        int grain = (int)Math.Clamp(65536L * groups / Math.Max(1, work), 1, groups);
        ComingRead next = context.Order.After(job.B, new ComingRead(new ReadRun(job.B, groups, RowsAtOnce * job.RowOfB)));
        if (TLanes.Width == 16 && context.Can(CpuInstructions.Assembled))
            context.Pool.ForRuns(groups, grain, new RegisterBody(job), next);
        else
            context.Pool.ForRuns(groups, grain, new PanelBody(job), next);
    }

    private readonly struct RegisterBody(in Float16Job job) : IRangeBody
    {
        private readonly Float16Job _job = job;

        public void Run(int start, int end)
        {
            float* sums = stackalloc float[WideningDotKernel.MostRows * RowsAtOnce * 16];
            for (int group = start; group < end; group++)
            {
                int j = group * RowsAtOnce, rows = Math.Min(RowsAtOnce, _job.N - j);
                if (rows == RowsAtOnce)
                    Rows(j, RowsAtOnce, sums);
                else
                    for (int row = 0; row < rows; row++)
                        Rows(j + row, 1, sums);
            }
        }

        /// <summary>Columns j … of C, four or one.</summary>
        private void Rows(int j, int columns, float* sums)
        {
            for (int i = 0; i < _job.M;)
            {
                int left = _job.M - i, height = left >= 4 ? 4 : left >= 2 ? 2 : 1;
                WideningDotKernel.For(_job.Type, height).Run(WideningDotKernel.WithLength(new WideningDotKernel.Arguments
                {
                    X = _job.A + (nint)i * _job.K,
                    RowOfX = (nint)_job.K * sizeof(float),
                    W = _job.B + j * _job.RowOfB,
                    // One row alone is read four times at once; three of the sums are dropped.
                    RowOfW = columns == 1 ? 0 : _job.RowOfB,
                    Sums = sums,
                }, _job.K));
                for (int row = 0; row < height; row++)
                    Write(sums + row * RowsAtOnce * 16, i + row, j, columns);
                i += height;
            }
        }

        private void Write(float* sums, int i, int j, int columns)
        {
            float* four = stackalloc float[RowsAtOnce];
            Lanes512.SumFour(Lanes512.Load(sums), Lanes512.Load(sums + 16), Lanes512.Load(sums + 32), Lanes512.Load(sums + 48), four);
            for (int column = 0; column < columns; column++)
                _job.C[(nint)i * _job.N + j + column] = _job.Bias == null ? four[column] : four[column] + _job.Bias[j + column];
        }
    }

    private readonly struct PanelBody(in Float16Job job) : IRangeBody
    {
        private readonly Float16Job _job = job;

        public void Run(int start, int end)
        {
            float* panel = stackalloc float[RowsAtOnce * Step];
            for (int group = start; group < end; group++)
            {
                int j = group * RowsAtOnce, rows = Math.Min(RowsAtOnce, _job.N - j);
                for (int k = 0; k < _job.K; k += Depth)
                {
                    int depth = Math.Min(Depth, _job.K - k);
                    for (int row = 0; row < rows; row++)
                        Widening.Run(_job.Type, _job.B + (j + row) * _job.RowOfB + k * sizeof(ushort), depth, panel + row * Step);
                    MatMulDot<TLanes>.RunHere(Part(panel, j, rows, k, depth));
                }
            }
        }

        private MatMulJob Part(float* panel, int j, int rows, int k, int depth)
        {
            MatMulProblem problem = new(_job.M, rows, depth) { TransposeB = true, LeadingA = _job.K, LeadingB = Step, LeadingC = _job.N, Accumulate = k > 0 };
            return new MatMulJob(problem, _job.A + k, panel, _job.C + j, _job.Bias == null || k > 0 ? null : _job.Bias + j);
        }
    }
}
