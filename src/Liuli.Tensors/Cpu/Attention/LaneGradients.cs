using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>What attention's backward pass does to its two tables, where each lane is a query and each row a key: scores become P, and dP becomes dS.</summary>
internal static unsafe class LaneGradients<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>P = e^(scale·score − logSumExp) and dS = scale·P∘(dP − δ).</summary>
    /// <param name="probability">Scores; −∞ where a query does not look.</param>
    /// <param name="score">dP, finite where a query does not look.</param>
    /// <param name="step">From one row to the next, in both.</param>
    /// <param name="count">Rows.</param>
    /// <param name="scale">The factor on scores.</param>
    /// <param name="logSumExp">One for each lane; −∞ where a query sees no key.</param>
    /// <param name="delta">δ, one for each lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* probability, float* score, nint step, int count, float scale, float* logSumExp, float* delta)
    {
        TLanes s = TLanes.Broadcast(scale), shift = Shift(logSumExp), d = TLanes.Load(delta);
        for (; count > 0; count--, probability += step, score += step)
        {
            TLanes e = LaneMath<TLanes>.ExpOrZero(TLanes.MultiplyAdd(TLanes.Load(probability), s, shift));
            TLanes.Store(probability, e);
            TLanes.Store(score, s * e * (TLanes.Load(score) - d));
        }
    }

    /// <summary>The same with scores that are capped: P = e^(c·t − logSumExp) and dS = scale·(1 − t²)·P∘(dP − δ) with t = tanh(scale·score / c). Hidden scores are no different from others here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void RunCapped(float* probability, float* score, nint step, int count, float scale, float cap, float* logSumExp, float* delta)
    {
        TLanes s = TLanes.Broadcast(scale), shift = Shift(logSumExp), d = TLanes.Load(delta), c = TLanes.Broadcast(cap), f = TLanes.Broadcast(scale / cap), one = TLanes.Broadcast(1f);
        for (; count > 0; count--, probability += step, score += step)
        {
            TLanes t = TLanes.Tanh(TLanes.Load(probability) * f);
            TLanes e = LaneMath<TLanes>.ExpOrZero(TLanes.MultiplyAdd(t, c, shift));
            TLanes.Store(probability, e);
            TLanes.Store(score, s * (one - t * t) * e * (TLanes.Load(score) - d));
        }
    }

    /// <summary>δ = Σ dO·O of each of some queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Deltas(float* gradient, float* output, nint step, int count, int width, float* delta)
    {
        int t = 0;
        for (; t + 4 <= count; t += 4, gradient += 4 * step, output += 4 * step)
        {
            TLanes a = TLanes.Broadcast(0f), b = a, c = a, d = a;
            int i = 0;
            for (; i <= width - TLanes.Width; i += TLanes.Width)
            {
                a = TLanes.MultiplyAdd(TLanes.Load(gradient + i), TLanes.Load(output + i), a);
                b = TLanes.MultiplyAdd(TLanes.Load(gradient + step + i), TLanes.Load(output + step + i), b);
                c = TLanes.MultiplyAdd(TLanes.Load(gradient + 2 * step + i), TLanes.Load(output + 2 * step + i), c);
                d = TLanes.MultiplyAdd(TLanes.Load(gradient + 3 * step + i), TLanes.Load(output + 3 * step + i), d);
            }
            if (i < width)
            {
                int rest = width - i;
                a = TLanes.MultiplyAdd(TLanes.LoadPartial(gradient + i, rest), TLanes.LoadPartial(output + i, rest), a);
                b = TLanes.MultiplyAdd(TLanes.LoadPartial(gradient + step + i, rest), TLanes.LoadPartial(output + step + i, rest), b);
                c = TLanes.MultiplyAdd(TLanes.LoadPartial(gradient + 2 * step + i, rest), TLanes.LoadPartial(output + 2 * step + i, rest), c);
                d = TLanes.MultiplyAdd(TLanes.LoadPartial(gradient + 3 * step + i, rest), TLanes.LoadPartial(output + 3 * step + i, rest), d);
            }
            TLanes.SumFour(a, b, c, d, delta + t);
        }
        for (; t < count; t++, gradient += step, output += step)
            delta[t] = Rows<TLanes>.Dot(gradient, output, width);
    }

    /// <summary>Rows go to their gradients, or are added to them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Store(float* sums, nint step, int count, int width, float* gradient, nint gradientStep, bool add)
    {
        for (; count > 0; count--, sums += step, gradient += gradientStep)
        {
            int i = 0;
            for (; i <= width - TLanes.Width; i += TLanes.Width)
            {
                TLanes x = TLanes.Load(sums + i);
                TLanes.Store(gradient + i, add ? x + TLanes.Load(gradient + i) : x);
            }
            if (i < width)
            {
                TLanes x = TLanes.Load(sums + i);
                TLanes.StorePartial(gradient + i, add ? x + TLanes.LoadPartial(gradient + i, width - i) : x, width - i);
            }
        }
    }

    // A lane that sees no key has only hidden scores; −∞ + ∞ is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Shift(float* logSumExp)
    {
        TLanes l = TLanes.Load(logSumExp), zero = TLanes.Broadcast(0f);
        return TLanes.Select(TLanes.Equal(l, TLanes.Broadcast(float.NegativeInfinity)), zero, -l);
    }
}
