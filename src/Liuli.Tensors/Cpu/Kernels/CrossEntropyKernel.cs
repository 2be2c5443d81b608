using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>What <see cref="CrossEntropyKernel.LossAndGradient"/> is to do.</summary>
/// <param name="Classes">V: logits of a row.</param>
/// <param name="IgnoreIndex">The target of rows that do not count.</param>
/// <param name="Scale">Multiplies the gradient.</param>
/// <param name="WithGradient">Whether the gradient is to replace the logits.</param>
internal readonly record struct CrossEntropyJob(int Classes, int IgnoreIndex, float Scale, bool WithGradient);

/// <summary>Cross-entropy of rows of logits. Forward keeps one number a row, the log-sum-exp; backward makes the probabilities from it
/// again, so that no second (rows, V) array ever exists beside the logits and their gradient.</summary>
internal static unsafe class CrossEntropyKernel
{
    /// <summary>ln Σ e^xⱼ of every row.</summary>
    public static void LogSumExp(CpuContext context, ReadOnlySpan<float> logits, Span<float> logSumExp, int width)
    {
        fixed (float* px = logits, pl = logSumExp)
            context.For(logSumExp.Length, Grain.ForRows(3 * width), new LogSumExpBody(px, pl, width));
    }

    /// <summary>∂L/∂x = scale·(e^(x − lse) − [column is the target]); zeros in ignored rows.</summary>
    public static void Backward(CpuContext context, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, ReadOnlySpan<float> logSumExp,
        Span<float> gradient, int width, int ignoreIndex, float scale, bool accumulate)
    {
        fixed (float* px = logits, pl = logSumExp, pg = gradient)
        fixed (int* pt = targets)
            context.For(targets.Length, Grain.ForRows(3 * width), new BackwardBody(px, pt, pl, pg, width, ignoreIndex, scale, accumulate));
    }

    /// <summary>Numbers kept for each row by <see cref="LossAndGradient"/>: its log-sum-exp and its target's logit.</summary>
    public const int StatisticsWidth = 2;

    /// <summary>The statistics of every row and, if the job says so, the gradient scale·(softmax − [column is the target]) in place of the logits. A row is in the
    /// second-level cache from its largest element to its gradient.</summary>
    public static void LossAndGradient(CpuContext context, in CrossEntropyJob job, Span<float> logits, ReadOnlySpan<int> targets, Span<float> statistics)
    {
        fixed (float* px = logits, ps = statistics)
        fixed (int* pt = targets)
            context.For(targets.Length, Grain.ForRows(3 * job.Classes), new InPlaceBody(job, px, pt, ps));
    }

    private readonly struct InPlaceBody(in CrossEntropyJob job, float* logits, int* targets, float* statistics) : ILaneRangeBody
    {
        private readonly CrossEntropyJob _job = job;
        private readonly float* _logits = logits, _statistics = statistics;
        private readonly int* _targets = targets;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
                Row<TLanes>(_logits + (long)row * _job.Classes, _targets[row], _statistics + (long)StatisticsWidth * row);
        }

        private void Row<TLanes>(float* x, int target, float* statistics) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _job.Classes;
            bool counts = target != _job.IgnoreIndex;
            float logSumExp = LogSumExpOf<TLanes>(x, width);
            (statistics[0], statistics[1]) = (logSumExp, counts ? x[target] : 0);
            if (!_job.WithGradient)
                return;
            if (counts)
            {
                Probabilities<TLanes>(x, x, width, logSumExp, _job.Scale, accumulate: false);
                x[target] -= _job.Scale;
            }
            else
            {
                new Span<float>(x, width).Clear();
            }
        }
    }

    private readonly struct LogSumExpBody(float* logits, float* logSumExp, int width) : ILaneRangeBody
    {
        private readonly float* _logits = logits, _logSumExp = logSumExp;
        private readonly int _width = width;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
                _logSumExp[row] = LogSumExpOf<TLanes>(_logits + (long)row * _width, _width);
        }
    }

    private readonly struct BackwardBody(float* logits, int* targets, float* logSumExp, float* gradient, int width, int ignoreIndex, float scale, bool accumulate) : ILaneRangeBody
    {
        private readonly float* _logits = logits, _logSumExp = logSumExp, _gradient = gradient;
        private readonly int* _targets = targets;
        private readonly int _width = width, _ignoreIndex = ignoreIndex;
        private readonly float _scale = scale;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* gradient = _gradient + (long)row * _width;
                if (_targets[row] != _ignoreIndex)
                {
                    Probabilities<TLanes>(_logits + (long)row * _width, gradient, _width, _logSumExp[row], _scale, _accumulate);
                    gradient[_targets[row]] -= _scale;
                }
                else if (!_accumulate)
                {
                    new Span<float>(gradient, _width).Clear();
                }
            }
        }
    }

    private static float LogSumExpOf<TLanes>(float* x, int width) where TLanes : unmanaged, ILanes<TLanes>
    {
        float max = Rows<TLanes>.Max(x, width);
        return max + MathF.Log(Rows<TLanes>.ExpSum(x, max, width));
    }

    /// <summary>gradient = factor·e^(x − logSumExp), or adds it; gradient may be x itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Probabilities<TLanes>(float* x, float* gradient, int width, float logSumExp, float factor, bool accumulate) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(logSumExp), scale = TLanes.Broadcast(factor);
        int i = 0;
        for (; i <= width - TLanes.Width; i += TLanes.Width)
        {
            TLanes d = TLanes.Exp(TLanes.Load(x + i) - shift) * scale;
            TLanes.Store(gradient + i, accumulate ? TLanes.Load(gradient + i) + d : d);
        }
        int rest = width - i;
        if (rest > 0)
        {
            TLanes d = TLanes.Exp(TLanes.LoadPartial(x + i, rest) - shift) * scale;
            TLanes.StorePartial(gradient + i, accumulate ? TLanes.LoadPartial(gradient + i, rest) + d : d, rest);
        }
    }
}
