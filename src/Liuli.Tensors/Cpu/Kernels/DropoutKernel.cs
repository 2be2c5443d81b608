using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Which random numbers a dropout drew, and what it does with them: enough to make its mask again.</summary>
/// <param name="Seed">Key of the generator.</param>
/// <param name="Stream">Stream of the generator.</param>
/// <param name="Counter">The first block drawn.</param>
/// <param name="Threshold">An element stays when its random word is at least this.</param>
/// <param name="Scale">What a staying element is multiplied by: 1/(1 − p).</param>
internal readonly record struct DropoutMask(ulong Seed, ulong Stream, ulong Counter, uint Threshold, float Scale);

/// <summary>Multiplies by a random mask of 0 and 1/(1 − p) that is never stored: forward and backward make it from the counter.</summary>
internal static unsafe class DropoutKernel
{
    /// <summary>target = source·mask, or target += source·mask.</summary>
    public static void Apply(CpuContext context, in DropoutMask mask, ReadOnlySpan<float> source, Span<float> target, bool accumulate)
    {
        int groups = (int)(((long)source.Length + DropoutFactors.Group - 1) / DropoutFactors.Group);
        fixed (float* ps = source, pt = target)
            context.For(groups, 32, new Body(mask, ps, pt, source.Length, accumulate));
    }

    private readonly struct Body(DropoutMask mask, float* source, float* target, int count, bool accumulate) : ILaneRangeBody
    {
        private readonly DropoutMask _mask = mask;
        private readonly float* _source = source, _target = target;
        private readonly int _count = count;
        private readonly bool _accumulate = accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* factors = stackalloc float[DropoutFactors.Group];
            for (int group = start; group < end; group++)
            {
                DropoutFactors.Fill<TLanes>(_mask, group, factors);
                int first = group * DropoutFactors.Group, count = Math.Min(DropoutFactors.Group, _count - first);
                float* source = _source + first, target = _target + first;
                int i = 0;
                for (; i <= count - TLanes.Width; i += TLanes.Width)
                {
                    TLanes y = TLanes.Load(source + i) * TLanes.Load(factors + i);
                    TLanes.Store(target + i, _accumulate ? TLanes.Load(target + i) + y : y);
                }
                int rest = count - i;
                if (rest > 0)
                {
                    TLanes y = TLanes.LoadPartial(source + i, rest) * TLanes.LoadPartial(factors + i, rest);
                    TLanes.StorePartial(target + i, _accumulate ? TLanes.LoadPartial(target + i, rest) + y : y, rest);
                }
            }
        }
    }
}
