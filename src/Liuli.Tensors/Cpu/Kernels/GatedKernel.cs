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

    /// <summary>z = f(x)·y.</summary>
    public static void Forward(CpuContext context, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> z) => Elementwise.Zip(context, default(Product), gate, up, z);

    /// <summary>∂L/∂x (+)= f′(x)·y·∂L/∂z and ∂L/∂y (+)= f(x)·∂L/∂z.</summary>
    public static void Backward(CpuContext context, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, ReadOnlySpan<float> upstream, in GatedTargets targets)
    {
        fixed (float* x = gate, y = up, u = upstream)
            context.For(upstream.Length, Grain, new Body(x, y, u, targets));
    }

    private readonly struct Product : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => default(TFunction).Invoke(x) * y;
    }

    private readonly struct Body(float* gate, float* up, float* upstream, in GatedTargets targets) : ILaneRangeBody
    {
        private readonly float* _gate = gate, _up = up, _upstream = upstream, _toGate = (float*)targets.Gate, _toUp = (float*)targets.Up;
        private readonly bool _addGate = targets.AddGate, _addUp = targets.AddUp;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
            {
                TLanes x = TLanes.Load(_gate + i), u = TLanes.Load(_upstream + i);
                if (_toGate != null)
                {
                    TLanes d = default(TGradient).Invoke(x, TLanes.Load(_up + i) * u);
                    TLanes.Store(_toGate + i, _addGate ? TLanes.Load(_toGate + i) + d : d);
                }
                if (_toUp != null)
                {
                    TLanes d = default(TFunction).Invoke(x) * u;
                    TLanes.Store(_toUp + i, _addUp ? TLanes.Load(_toUp + i) + d : d);
                }
            }
            if (i < end)
                Rest<TLanes>(i, end - i);
        }

        private void Rest<TLanes>(int i, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes x = TLanes.LoadPartial(_gate + i, count), u = TLanes.LoadPartial(_upstream + i, count);
            if (_toGate != null)
            {
                TLanes d = default(TGradient).Invoke(x, TLanes.LoadPartial(_up + i, count) * u);
                TLanes.StorePartial(_toGate + i, _addGate ? TLanes.LoadPartial(_toGate + i, count) + d : d, count);
            }
            if (_toUp != null)
            {
                TLanes d = default(TFunction).Invoke(x) * u;
                TLanes.StorePartial(_toUp + i, _addUp ? TLanes.LoadPartial(_toUp + i, count) + d : d, count);
            }
        }
    }
}
