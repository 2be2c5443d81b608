using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Softmax and log-softmax of rows. The row's maximum is subtracted first, so that no exponential overflows.</summary>
internal static unsafe class SoftmaxKernel
{
    /// <summary>yᵢ = e^(xᵢ − max) / Σ e^(xⱼ − max). A row of −∞ alone (everything masked) becomes zeros.</summary>
    public static void Forward(CpuContext context, ReadOnlySpan<float> x, Span<float> y, int width)
    {
        fixed (float* px = x, py = y)
            context.For(x.Length / width, Grain.ForRows(4 * width), new ForwardBody(px, py, width));
    }

    /// <summary>∂L/∂xᵢ = yᵢ·(gᵢ − Σ gⱼ·yⱼ) with g = ∂L/∂y.</summary>
    public static void Backward(CpuContext context, ReadOnlySpan<float> y, ReadOnlySpan<float> upstream, Span<float> gradient, int width, bool accumulate)
    {
        fixed (float* py = y, pu = upstream, pg = gradient)
            context.For(y.Length / width, Grain.ForRows(2 * width), new BackwardBody<OfSoftmax>(py, pu, pg, width, accumulate));
    }

    /// <summary>yᵢ = xᵢ − max − ln Σ e^(xⱼ − max).</summary>
    public static void LogForward(CpuContext context, ReadOnlySpan<float> x, Span<float> y, int width)
    {
        fixed (float* px = x, py = y)
            context.For(x.Length / width, Grain.ForRows(3 * width), new LogForwardBody(px, py, width));
    }

    /// <summary>∂L/∂xᵢ = gᵢ − e^yᵢ·Σ gⱼ with g = ∂L/∂y.</summary>
    public static void LogBackward(CpuContext context, ReadOnlySpan<float> y, ReadOnlySpan<float> upstream, Span<float> gradient, int width, bool accumulate)
    {
        fixed (float* py = y, pu = upstream, pg = gradient)
            context.For(y.Length / width, Grain.ForRows(4 * width), new BackwardBody<OfLogSoftmax>(py, pu, pg, width, accumulate));
    }

    /// <summary>What the two gradients differ in: the number reduced from a row, and the element made from it.</summary>
    private interface IGradient
    {
        static abstract float Reduce<TLanes>(float* y, float* upstream, int width) where TLanes : unmanaged, ILanes<TLanes>;

        static abstract TLanes Element<TLanes>(TLanes y, TLanes upstream, TLanes reduced) where TLanes : unmanaged, ILanes<TLanes>;
    }

    private readonly struct OfSoftmax : IGradient
    {
        public static float Reduce<TLanes>(float* y, float* upstream, int width) where TLanes : unmanaged, ILanes<TLanes> =>
            Rows<TLanes>.Dot(y, upstream, width);

        public static TLanes Element<TLanes>(TLanes y, TLanes upstream, TLanes reduced) where TLanes : unmanaged, ILanes<TLanes> =>
            y * (upstream - reduced);
    }

    private readonly struct OfLogSoftmax : IGradient
    {
        public static float Reduce<TLanes>(float* y, float* upstream, int width) where TLanes : unmanaged, ILanes<TLanes> =>
            Rows<TLanes>.Sum(upstream, width);

        public static TLanes Element<TLanes>(TLanes y, TLanes upstream, TLanes reduced) where TLanes : unmanaged, ILanes<TLanes> =>
            upstream - TLanes.Exp(y) * reduced;
    }

    private readonly struct ForwardBody(float* x, float* y, int width) : ILaneRangeBody
    {
        private readonly float* _x = x, _y = y;
        private readonly int _width = width;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* x = _x + (long)row * _width, y = _y + (long)row * _width;
                float max = Rows<TLanes>.Max(x, _width);
                if (float.IsNegativeInfinity(max))
                {
                    new Span<float>(y, _width).Clear();
                    continue;
                }
                float sum = Rows<TLanes>.ExpSum(x, max, y, _width);
                Rows<TLanes>.Scale(y, 1f / sum, y, _width);
            }
        }
    }

    private readonly struct LogForwardBody(float* x, float* y, int width) : ILaneRangeBody
    {
        private readonly float* _x = x, _y = y;
        private readonly int _width = width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* x = _x + (long)row * _width, y = _y + (long)row * _width;
                float max = Rows<TLanes>.Max(x, _width);
                // The two parts are subtracted one after the other: their sum would lose the logarithm's digits beside a large maximum.
                TLanes m = TLanes.Broadcast(max), log = TLanes.Broadcast(MathF.Log(Rows<TLanes>.ExpSum(x, max, _width)));
                int i = 0;
                for (; i <= _width - TLanes.Width; i += TLanes.Width)
                    TLanes.Store(y + i, TLanes.Load(x + i) - m - log);
                if (i < _width)
                    TLanes.StorePartial(y + i, TLanes.LoadPartial(x + i, _width - i) - m - log, _width - i);
            }
        }
    }

    private readonly struct BackwardBody<TGradient>(float* y, float* upstream, float* gradient, int width, bool accumulate) : ILaneRangeBody
        where TGradient : struct, IGradient
    {
        private readonly float* _y = y, _upstream = upstream, _gradient = gradient;
        private readonly int _width = width;
        private readonly bool _accumulate = accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* y = _y + (long)row * _width, upstream = _upstream + (long)row * _width, gradient = _gradient + (long)row * _width;
                TLanes reduced = TLanes.Broadcast(TGradient.Reduce<TLanes>(y, upstream, _width));
                int i = 0;
                for (; i <= _width - TLanes.Width; i += TLanes.Width)
                {
                    TLanes d = TGradient.Element(TLanes.Load(y + i), TLanes.Load(upstream + i), reduced);
                    TLanes.Store(gradient + i, _accumulate ? TLanes.Load(gradient + i) + d : d);
                }
                int rest = _width - i;
                if (rest > 0)
                {
                    TLanes d = TGradient.Element(TLanes.LoadPartial(y + i, rest), TLanes.LoadPartial(upstream + i, rest), reduced);
                    TLanes.StorePartial(gradient + i, _accumulate ? TLanes.LoadPartial(gradient + i, rest) + d : d, rest);
                }
            }
        }
    }
}
