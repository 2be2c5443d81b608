using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>The factors of one AdamW step that are the same for every element.</summary>
internal readonly record struct AdamWFactors
{
    /// <summary>Multiplies the gradient first (clipping, averaging).</summary>
    public float GradientScale { get; init; }

    /// <summary>β₁, decay of the first moment.</summary>
    public float Beta1 { get; init; }

    /// <summary>β₂, decay of the second moment.</summary>
    public float Beta2 { get; init; }

    /// <summary>1 − β₁.</summary>
    public float Rest1 { get; init; }

    /// <summary>1 − β₂.</summary>
    public float Rest2 { get; init; }

    /// <summary>1 − learning rate · weight decay.</summary>
    public float Keep { get; init; }

    /// <summary>Learning rate / (1 − β₁ᵗ).</summary>
    public float StepSize { get; init; }

    /// <summary>1 / √(1 − β₂ᵗ).</summary>
    public float Correction { get; init; }

    /// <summary>ε.</summary>
    public float Epsilon { get; init; }
}

/// <summary>One AdamW step over an array: five streams of memory, each read and written once.</summary>
internal static unsafe class AdamWKernel
{
    /// <summary>m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², p = keep·p − size·m/(√v·correction + ε).</summary>
    public static void Apply(CpuContext context, in AdamWFactors factors, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> firstMoment, Span<float> secondMoment)
    {
        fixed (float* p = parameter, g = gradient, m = firstMoment, v = secondMoment)
            context.For(parameter.Length, 4096, new Body(factors, p, g, m, v));
    }

    private readonly struct Body(AdamWFactors factors, float* parameter, float* gradient, float* firstMoment, float* secondMoment) : ILaneRangeBody
    {
        private readonly AdamWFactors _factors = factors;
        private readonly float* _parameter = parameter, _gradient = gradient, _first = firstMoment, _second = secondMoment;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            Constants<TLanes> constants = new(_factors);
            float* p = _parameter, g = _gradient, m = _first, v = _second;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
            {
                TLanes first = TLanes.Load(m + i), second = TLanes.Load(v + i);
                TLanes next = constants.Step(TLanes.Load(p + i), TLanes.Load(g + i), ref first, ref second);
                TLanes.Store(m + i, first);
                TLanes.Store(v + i, second);
                TLanes.Store(p + i, next);
            }
            int rest = end - i;
            if (rest > 0)
            {
                TLanes first = TLanes.LoadPartial(m + i, rest), second = TLanes.LoadPartial(v + i, rest);
                TLanes next = constants.Step(TLanes.LoadPartial(p + i, rest), TLanes.LoadPartial(g + i, rest), ref first, ref second);
                TLanes.StorePartial(m + i, first, rest);
                TLanes.StorePartial(v + i, second, rest);
                TLanes.StorePartial(p + i, next, rest);
            }
        }
    }

    private readonly struct Constants<TLanes>(in AdamWFactors f) where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly TLanes _scale = TLanes.Broadcast(f.GradientScale), _beta1 = TLanes.Broadcast(f.Beta1), _beta2 = TLanes.Broadcast(f.Beta2);
        private readonly TLanes _rest1 = TLanes.Broadcast(f.Rest1), _rest2 = TLanes.Broadcast(f.Rest2);
        private readonly TLanes _keep = TLanes.Broadcast(f.Keep), _size = TLanes.Broadcast(f.StepSize);
        private readonly TLanes _correction = TLanes.Broadcast(f.Correction), _epsilon = TLanes.Broadcast(f.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Step(TLanes p, TLanes gradient, ref TLanes first, ref TLanes second)
        {
            TLanes g = gradient * _scale;
            first = TLanes.MultiplyAdd(_beta1, first, _rest1 * g);
            second = TLanes.MultiplyAdd(_beta2, second, _rest2 * g * g);
            TLanes denominator = TLanes.MultiplyAdd(TLanes.Sqrt(second), _correction, _epsilon);
            return _keep * p - _size * first / denominator;
        }
    }
}
