using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Where the gradients of z = f(x)·y go.</summary>
/// <param name="Gate">∂L/∂x; null when it is not wanted.</param>
/// <param name="Up">∂L/∂y; null when it is not wanted. May be the upstream gradient itself.</param>
/// <param name="AddGate">Whether the former holds a sum to add to.</param>
/// <param name="AddUp">Whether the latter does.</param>
internal readonly record struct GatedTargets(nint Gate, nint Up, bool AddGate, bool AddUp);

/// <summary>z = f(x)·y and both gradients, each in one pass: x, y and ∂L/∂z are read once.</summary>
internal static unsafe class GatedKernel<TFunction, TGradient>
    where TFunction : unmanaged, IUnaryOperator
    where TGradient : unmanaged, IBinaryOperator
{
    private const int Grain = 8192;

    /// <summary>z = f(x)·y, x and y stored as <paramref name="from"/> and z as <paramref name="to"/>: F32 or BF16.</summary>
    public static void Forward(CpuContext context, DType from, void* gate, void* up, DType to, void* z, int count)
    {
        byte* x = (byte*)gate, y = (byte*)up, d = (byte*)z;
        switch (from, to)
        {
            case (DType.BF16, DType.BF16): context.For(count, Grain, new ForwardBody<BFloat16Elements, BFloat16Elements>(x, y, d)); break;
            case (DType.BF16, _): context.For(count, Grain, new ForwardBody<BFloat16Elements, FloatElements>(x, y, d)); break;
            case (_, DType.BF16): context.For(count, Grain, new ForwardBody<FloatElements, BFloat16Elements>(x, y, d)); break;
            default: context.For(count, Grain, new ForwardBody<FloatElements, FloatElements>(x, y, d)); break;
        }
    }

    /// <summary>∂L/∂x (+)= f′(x)·y·∂L/∂z and ∂L/∂y (+)= f(x)·∂L/∂z, both gradients stored as <paramref name="to"/>.</summary>
    public static void Backward(CpuContext context, DType from, void* gate, void* up, float* upstream, int count, DType to, in GatedTargets targets)
    {
        byte* x = (byte*)gate, y = (byte*)up;
        switch (from, to)
        {
            case (DType.BF16, DType.BF16): context.For(count, Grain, new BackwardBody<BFloat16Elements, BFloat16Elements>(x, y, upstream, targets)); break;
            case (DType.BF16, _): context.For(count, Grain, new BackwardBody<BFloat16Elements, FloatElements>(x, y, upstream, targets)); break;
            case (_, DType.BF16): context.For(count, Grain, new BackwardBody<FloatElements, BFloat16Elements>(x, y, upstream, targets)); break;
            default: context.For(count, Grain, new BackwardBody<FloatElements, FloatElements>(x, y, upstream, targets)); break;
        }
    }

    private readonly struct ForwardBody<TFrom, TTo>(byte* gate, byte* up, byte* z) : ILaneRangeBody
        where TFrom : struct, IElements
        where TTo : struct, IElements
    {
        private readonly byte* _gate = gate, _up = up, _z = z;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            byte* x = _gate, y = _up, z = _z;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
                TTo.Store(z, i, default(TFunction).Invoke(TFrom.Load<TLanes>(x, i)) * TFrom.Load<TLanes>(y, i));
            int rest = end - i;
            if (rest > 0)
                TTo.StorePartial(z, i, default(TFunction).Invoke(TFrom.LoadPartial<TLanes>(x, i, rest)) * TFrom.LoadPartial<TLanes>(y, i, rest), rest);
        }
    }

    private readonly struct BackwardBody<TFrom, TTo>(byte* gate, byte* up, float* upstream, in GatedTargets targets) : ILaneRangeBody
        where TFrom : struct, IElements
        where TTo : struct, IElements
    {
        private readonly byte* _gate = gate, _up = up, _toGate = (byte*)targets.Gate, _toUp = (byte*)targets.Up;
        private readonly float* _upstream = upstream;
        private readonly bool _addGate = targets.AddGate, _addUp = targets.AddUp;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
            {
                TLanes x = TFrom.Load<TLanes>(_gate, i), u = TLanes.Load(_upstream + i);
                if (_toGate != null)
                {
                    TLanes d = default(TGradient).Invoke(x, TFrom.Load<TLanes>(_up, i) * u);
                    TTo.Store(_toGate, i, _addGate ? TTo.Load<TLanes>(_toGate, i) + d : d);
                }
                if (_toUp != null)
                {
                    TLanes d = default(TFunction).Invoke(x) * u;
                    TTo.Store(_toUp, i, _addUp ? TTo.Load<TLanes>(_toUp, i) + d : d);
                }
            }
            if (i < end)
                Rest<TLanes>(i, end - i);
        }

        private void Rest<TLanes>(int i, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes x = TFrom.LoadPartial<TLanes>(_gate, i, count), u = TLanes.LoadPartial(_upstream + i, count);
            if (_toGate != null)
            {
                TLanes d = default(TGradient).Invoke(x, TFrom.LoadPartial<TLanes>(_up, i, count) * u);
                TTo.StorePartial(_toGate, i, _addGate ? TTo.LoadPartial<TLanes>(_toGate, i, count) + d : d, count);
            }
            if (_toUp != null)
            {
                TLanes d = default(TFunction).Invoke(x) * u;
                TTo.StorePartial(_toUp, i, _addUp ? TTo.LoadPartial<TLanes>(_toUp, i, count) + d : d, count);
            }
        }
    }
}
