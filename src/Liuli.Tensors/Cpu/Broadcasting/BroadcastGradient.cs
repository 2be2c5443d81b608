using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The gradient of one operand of z = f(x, y): where the operand was repeated, the gradients of all its copies are added.
/// The work is split over the operand's elements, never over what is added, so any number of threads gives the same bits.
/// </summary>
internal static unsafe class BroadcastGradient
{
    private const int Grain = 8192;

    /// <summary>
    /// target (+)= Σ g(x, y, upstream), the sum over the loops along which the operand repeats. The target is the left operand's
    /// gradient or the right one's; when accumulating it holds a sum to add to.
    /// </summary>
    public static void Run<TGradient>(
        CpuContext context, in BroadcastPlan plan, bool toLeft, ReadOnlySpan<float> left, ReadOnlySpan<float> right, ReadOnlySpan<float> upstream, Span<float> target, bool accumulate)
        where TGradient : struct, IBinaryGradient
    {
        fixed (float* x = left, y = right, u = upstream, t = target)
        {
            Loops loops = new(plan, toLeft);
            int grain = Math.Max(1, Grain / loops.Repeats);
            if (loops.InnermostRepeats)
                context.For(target.Length, grain, new SumRows<TGradient>(loops, x, y, u, t, accumulate));
            else
                context.For(target.Length, grain, new AddRows<TGradient>(loops, x, y, u, t, accumulate));
        }
    }

    /// <summary>∂L/∂x = ∂L/∂z.</summary>
    internal readonly struct PassThrough : IBinaryGradient
    {
        public static bool UsesOperands => false;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream) where TLanes : unmanaged, ILanes<TLanes> => upstream;
    }

    /// <summary>Where an element of the target and each of its copies lie in x, y and the upstream gradient.</summary>
    private readonly struct Offset(int left, int right, int upstream)
    {
        public readonly int Left = left, Right = right, Upstream = upstream;

        public static Offset operator +(Offset a, Offset b) => new(a.Left + b.Left, a.Right + b.Right, a.Upstream + b.Upstream);
    }

    /// <summary>A plan seen from one operand: its own loops, and those along which it repeats.</summary>
    private readonly struct Loops
    {
        private readonly BroadcastPlan _plan;
        private readonly bool _toLeft;

        public Loops(in BroadcastPlan plan, bool toLeft)
        {
            _plan = plan;
            _toLeft = toLeft;
            Repeats = OuterRepeats = 1;
            for (int loop = 0; loop < plan.Rank; loop++)
            {
                if (IsOwn(loop))
                    continue;
                Repeats *= plan.Size(loop);
                if (loop > 0)
                    OuterRepeats *= plan.Size(loop);
            }
        }

        /// <summary>How many copies of each element there are.</summary>
        public int Repeats { get; }

        /// <summary>The same, the innermost loop left out.</summary>
        public int OuterRepeats { get; }

        public bool InnermostRepeats => !IsOwn(0);
        public int Inner => _plan.Size(0);
        public int InnerLeft => _plan.Left(0);
        public int InnerRight => _plan.Right(0);

        /// <summary>Turn <paramref name="index"/> of the loops (from loop 1 on) that the operand owns, or of those along which it repeats.</summary>
        public Offset At(int index, bool own)
        {
            int left = 0, right = 0, upstream = 0, stride = Inner;
            for (int loop = 1; loop < _plan.Rank; loop++)
            {
                int size = _plan.Size(loop);
                if (IsOwn(loop) == own)
                {
                    int turn = index % size;
                    index /= size;
                    left += turn * _plan.Left(loop);
                    right += turn * _plan.Right(loop);
                    upstream += turn * stride;
                }
                stride *= size;
            }
            return new Offset(left, right, upstream);
        }

        private bool IsOwn(int loop) => (_toLeft ? _plan.Left(loop) : _plan.Right(loop)) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load<TLanes>(float* source, int stride, int i) where TLanes : unmanaged, ILanes<TLanes> =>
        stride == 0 ? TLanes.Broadcast(*source) : TLanes.Load(source + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LoadPartial<TLanes>(float* source, int stride, int i, int count) where TLanes : unmanaged, ILanes<TLanes> =>
        stride == 0 ? TLanes.Broadcast(*source) : TLanes.LoadPartial(source + i, count);

    /// <summary>The operand's rows lie along the innermost loop: add whole rows to a row of the target.</summary>
    private readonly struct AddRows<TGradient>(in Loops loops, float* left, float* right, float* upstream, float* target, bool accumulate) : ILaneRangeBody
        where TGradient : struct, IBinaryGradient
    {
        private readonly Loops _loops = loops;
        private readonly float* _left = left, _right = right, _upstream = upstream, _target = target;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int inner = _loops.Inner;
            int row = start / inner, column = start % inner;
            for (int i = start; i < end; row++, column = 0)
            {
                int length = Math.Min(inner - column, end - i);
                Offset own = _loops.At(row, own: true);
                for (int copy = 0; copy < _loops.OuterRepeats; copy++)
                {
                    Offset at = own + _loops.At(copy, own: false);
                    Row<TLanes>(
                        _left + at.Left + column * _loops.InnerLeft, _right + at.Right + column * _loops.InnerRight,
                        _upstream + at.Upstream + column, _target + i, length, _accumulate || copy > 0);
                }
                i += length;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Row<TLanes>(float* x, float* y, float* u, float* t, int count, bool add) where TLanes : unmanaged, ILanes<TLanes>
        {
            TGradient g = default;
            TLanes zero = TLanes.Broadcast(0f), a = zero, b = zero;
            int xs = _loops.InnerLeft, ys = _loops.InnerRight, i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
            {
                if (TGradient.UsesOperands)
                    (a, b) = (Load<TLanes>(x, xs, i), Load<TLanes>(y, ys, i));
                TLanes value = g.Invoke(a, b, TLanes.Load(u + i));
                TLanes.Store(t + i, add ? TLanes.Load(t + i) + value : value);
            }
            int rest = count - i;
            if (rest > 0)
            {
                if (TGradient.UsesOperands)
                    (a, b) = (LoadPartial<TLanes>(x, xs, i, rest), LoadPartial<TLanes>(y, ys, i, rest));
                TLanes value = g.Invoke(a, b, TLanes.LoadPartial(u + i, rest));
                TLanes.StorePartial(t + i, add ? TLanes.LoadPartial(t + i, rest) + value : value, rest);
            }
        }
    }

    /// <summary>The operand repeats along the innermost loop: each of its elements gets the sum of whole rows.</summary>
    private readonly struct SumRows<TGradient>(in Loops loops, float* left, float* right, float* upstream, float* target, bool accumulate) : ILaneRangeBody
        where TGradient : struct, IBinaryGradient
    {
        private readonly Loops _loops = loops;
        private readonly float* _left = left, _right = right, _upstream = upstream, _target = target;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int i = start; i < end; i++)
            {
                Offset own = _loops.At(i, own: true);
                float sum = _accumulate ? _target[i] : 0f;
                for (int copy = 0; copy < _loops.OuterRepeats; copy++)
                {
                    Offset at = own + _loops.At(copy, own: false);
                    sum += Row<TLanes>(_left + at.Left, _right + at.Right, _upstream + at.Upstream, _loops.Inner);
                }
                _target[i] = sum;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private float Row<TLanes>(float* x, float* y, float* u, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TGradient g = default;
            TLanes sum = TLanes.Broadcast(0f), a = sum, b = sum;
            int xs = _loops.InnerLeft, ys = _loops.InnerRight, i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
            {
                if (TGradient.UsesOperands)
                    (a, b) = (Load<TLanes>(x, xs, i), Load<TLanes>(y, ys, i));
                sum += g.Invoke(a, b, TLanes.Load(u + i));
            }
            int rest = count - i;
            if (rest == 0)
                return TLanes.Sum(sum);
            // The lanes behind the end may hold 0 / 0, so the last ones are added one by one.
            float* tail = stackalloc float[TLanes.Width];
            if (TGradient.UsesOperands)
                (a, b) = (LoadPartial<TLanes>(x, xs, i, rest), LoadPartial<TLanes>(y, ys, i, rest));
            TLanes.Store(tail, g.Invoke(a, b, TLanes.LoadPartial(u + i, rest)));
            float last = 0f;
            for (int j = 0; j < rest; j++)
                last += tail[j];
            return TLanes.Sum(sum) + last;
        }
    }
}
