using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>z = f(x, y) for operands of different shapes: whole rows at a time, no index arithmetic per element.</summary>
internal static unsafe class Broadcast
{
    private const int Grain = 8192;

    /// <summary>Runs over every element of the result; shared out over all elements, so that one long row is split as well as many short ones.</summary>
    public static void Zip<TOp>(CpuContext context, in TOp op, in BroadcastPlan plan, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> destination)
        where TOp : struct, IBinaryOperator
    {
        if (plan.IsPlain)
        {
            Elementwise.Zip(context, op, left, right, destination);
            return;
        }
        fixed (float* x = left, y = right, d = destination)
            context.For(plan.Count, Grain, new Body<TOp>(op, plan, x, y, d));
    }

    private readonly struct Body<TOp>(in TOp op, in BroadcastPlan plan, float* left, float* right, float* destination) : ILaneRangeBody
        where TOp : struct, IBinaryOperator
    {
        private readonly TOp _op = op;
        private readonly BroadcastPlan _plan = plan;
        private readonly float* _left = left, _right = right, _destination = destination;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int inner = _plan.Size(0);
            int row = start / inner, column = start % inner;
            for (int i = start; i < end; row++, column = 0)
            {
                int length = Math.Min(inner - column, end - i);
                float* x = _left + column * _plan.Left(0), y = _right + column * _plan.Right(0);
                int rest = row;
                for (int loop = 1; loop < _plan.Rank; loop++)
                {
                    int turn = rest % _plan.Size(loop);
                    rest /= _plan.Size(loop);
                    x += turn * _plan.Left(loop);
                    y += turn * _plan.Right(loop);
                }
                if (_plan.Left(0) == 0)
                    LeftRepeats<TLanes>(x, y, _destination + i, length);
                else if (_plan.Right(0) == 0)
                    RightRepeats<TLanes>(x, y, _destination + i, length);
                else
                    Pairs<TLanes>(x, y, _destination + i, length);
                i += length;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Pairs<TLanes>(float* x, float* y, float* d, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(TLanes.Load(x + i), TLanes.Load(y + i)));
            int rest = count - i;
            if (rest > 0)
                TLanes.StorePartial(d + i, op.Invoke(TLanes.LoadPartial(x + i, rest), TLanes.LoadPartial(y + i, rest)), rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void LeftRepeats<TLanes>(float* x, float* y, float* d, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            TLanes same = TLanes.Broadcast(*x);
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(same, TLanes.Load(y + i)));
            if (i < count)
                TLanes.StorePartial(d + i, op.Invoke(same, TLanes.LoadPartial(y + i, count - i)), count - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void RightRepeats<TLanes>(float* x, float* y, float* d, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            TLanes same = TLanes.Broadcast(*y);
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(TLanes.Load(x + i), same));
            if (i < count)
                TLanes.StorePartial(d + i, op.Invoke(TLanes.LoadPartial(x + i, count - i), same), count - i);
        }
    }
}
