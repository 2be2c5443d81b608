using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Cross-entropy of rows of logits that are stored as bfloat16, and in their place its gradient, stored so too: all that passes through memory is two bytes a logit, each way.</summary>
internal static unsafe class RoundedCrossEntropyKernel
{
    /// <summary>The most classes: a row as floats is working memory.</summary>
    public const int MaxClasses = ScratchPool.BlockFloats;

    /// <summary>As <see cref="CrossEntropyKernel.LossAndGradient"/>, with <paramref name="stride"/> numbers from one row of logits to the next.</summary>
    public static void LossAndGradient(CpuContext context, in CrossEntropyJob job, ushort* logits, int stride, ReadOnlySpan<int> targets, Span<float> statistics)
    {
        fixed (float* ps = statistics)
        fixed (int* pt = targets)
            context.For(targets.Length, Grain.ForRows(3 * job.Classes), new Body(context.Scratch, job, logits, stride, pt, ps));
    }

    private readonly struct Body(ScratchPool scratch, in CrossEntropyJob job, ushort* logits, int stride, int* targets, float* statistics) : ILaneRangeBody
    {
        private readonly CrossEntropyJob _job = job;
        private readonly ushort* _logits = logits;
        private readonly int* _targets = targets;
        private readonly float* _statistics = statistics;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            using ScratchPool.Lease lease = scratch.Rent();
            for (int row = start; row < end; row++)
                Row<TLanes>(_logits + (nint)row * stride, _targets[row], _statistics + CrossEntropyKernel.StatisticsWidth * (nint)row, lease.Pointer);
        }

        /// <summary>A row as floats stays in the second-level cache, where its exponentials replace it: none is computed twice.</summary>
        private void Row<TLanes>(ushort* x, int target, float* statistics, float* floats) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _job.Classes;
            bool counts = target != _job.IgnoreIndex;
            float max = Widen<TLanes>(x, floats, width), sum = Rows<TLanes>.ExpSum(floats, max, floats, width);
            (statistics[0], statistics[1]) = (max + MathF.Log(sum), counts ? Conversion.FromBFloat16(x[target]) : 0);
            if (!_job.WithGradient)
                return;
            if (!counts)
            {
                new Span<ushort>(x, width).Clear();
                return;
            }
            float factor = _job.Scale / sum;
            Scale<TLanes>(floats, factor, x, width);
            x[target] = Conversion.ToBFloat16(floats[target] * factor - _job.Scale);
        }

        /// <summary>Writes the floats and returns the largest; NaN if any is NaN.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Widen<TLanes>(ushort* x, float* floats, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            // Two chains, as a maximum that minds NaN takes some instructions, each of which waits for the one before it.
            TLanes a = TLanes.Broadcast(float.NegativeInfinity), b = a;
            int i = 0;
            for (; i <= count - 2 * TLanes.Width; i += 2 * TLanes.Width)
            {
                TLanes first = TLanes.LoadBFloat16(x + i), second = TLanes.LoadBFloat16(x + i + TLanes.Width);
                TLanes.Store(floats + i, first);
                TLanes.Store(floats + i + TLanes.Width, second);
                a = TLanes.Max(a, first);
                b = TLanes.Max(b, second);
            }
            float max = TLanes.MaxAcross(TLanes.Max(a, b));
            for (; i < count; i++)
            {
                floats[i] = Conversion.FromBFloat16(x[i]);
                max = MathF.Max(max, floats[i]);
            }
            return max;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Scale<TLanes>(float* floats, float factor, ushort* x, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes f = TLanes.Broadcast(factor);
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.StoreBFloat16(x + i, TLanes.Load(floats + i) * f);
            for (; i < count; i++)
                x[i] = Conversion.ToBFloat16(floats[i] * factor);
        }
    }
}
