namespace Liuli.Tensors.Cpu;

/// <summary>
/// One query for each sequence, the step of cached decoding. Every key and value is read once and used for all query heads that share
/// it; that reading is what the step takes time for, so nothing is packed. A work item is one key head of one sequence.
/// </summary>
internal static unsafe class AttentionDecode
{
    /// <summary>Whether the scores of a work item fit into a scratch block.</summary>
    public static bool Fits(in AttentionProblem p) => (long)p.Keys * p.Group <= ScratchPool.BlockFloats;

    public static void Run(CpuContext context, in AttentionJob job)
    {
        AttentionProblem p = job.Problem;
        // Some ten thousand multiply-adds are worth another thread.
        int grain = (int)Math.Clamp(16384L / Math.Max(1L, (long)p.Keys * p.Group * p.HeadWidth), 1, 1024);
        context.For(checked(p.Batch * p.KeyValueHeads), grain, new Body(context.Scratch, job));
    }

    private readonly struct Body(ScratchPool scratch, in AttentionJob job) : ILaneRangeBody
    {
        private readonly AttentionJob _job = job;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = scratch.Rent();
            for (int item = start; item < end; item++)
                Item<TLanes>(item / _job.Problem.KeyValueHeads, item % _job.Problem.KeyValueHeads, lease.Pointer);
        }

        private void Item<TLanes>(int b, int g, float* scores) where TLanes : unmanaged, ILanes<TLanes>
        {
            AttentionProblem p = _job.Problem;
            int head = g * p.Group;
            (int first, int end) = _job.KeysOf(b, 0);
            int count = end - first;
            // Scores (G, count) = queries (G, D) · keysᵀ; then output (G, D) = probabilities · values.
            MatMulProblem toScores = new(p.Group, count, p.HeadWidth) { TransposeB = true };
            MatMulProblem toOutput = new(p.Group, p.HeadWidth, count);
            MatMulJob scoring = new(toScores, _job.Query + p.Query.At(b, 0, head), _job.Key + p.Key.At(b, first, g), scores, null);
            MatMulDot<TLanes>.RunHere(scoring with { ARow = (nint)p.Query.Head, BColumn = (nint)p.Key.Row });
            for (int h = 0; h < p.Group; h++)
            {
                float logSum = Softmax<TLanes>(scores + (nint)h * count, count);
                if (_job.LogSumExp != null)
                    *_job.LogSumExpOf(b, head + h) = logSum;
            }
            MatMulJob mixing = new(toOutput, scores, _job.Value + p.Value.At(b, first, g), _job.Output + p.Output.At(b, 0, head), null);
            MatMulStream<TLanes>.RunHere(mixing with { BRow = (nint)p.Value.Row, CRow = (nint)p.Output.Head });
        }

        private float Softmax<TLanes>(float* scores, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            if (count == 0)
                return float.NegativeInfinity;
            float max = Rows<TLanes>.Max(scores, count) * _job.Problem.Scale;
            float sum = Rows<TLanes>.ExpSum(scores, _job.Problem.Scale, max, scores, count);
            Rows<TLanes>.Scale(scores, 1f / sum, scores, count);
            return max + MathF.Log(sum);
        }
    }
}
