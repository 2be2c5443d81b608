using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Softmax where each lane is a query and each row of a table a key: no sum or maximum goes across lanes, and what belongs to a query stands in the lanes of one register.</summary>
internal static unsafe class LaneSoftmax<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Scores become e^(scale·score − largest so far). What was summed before becomes relative to a larger score if one turns up (online softmax).</summary>
    /// <param name="scores">The first row; −∞ where a query does not look.</param>
    /// <param name="step">From one row to the next.</param>
    /// <param name="count">Rows, at least one.</param>
    /// <param name="scale">A positive factor.</param>
    /// <param name="largest">The largest scaled score so far; before the first it is −∞.</param>
    /// <param name="sum">Σ e^(score − largest) so far.</param>
    /// <param name="correction">Receives what earlier weights have to be multiplied by.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add(float* scores, nint step, int count, float scale, float* largest, float* sum, float* correction)
    {
        TLanes before = TLanes.Load(largest), now = Larger(before, Largest(scores, step, count) * TLanes.Broadcast(scale));
        // −∞ − −∞ is not a number: a lane that has seen no key yet is relative to 0.
        TLanes none = TLanes.Broadcast(float.NegativeInfinity), shift = TLanes.Select(TLanes.Equal(now, none), TLanes.Broadcast(0f), now);
        TLanes factor = LaneMath<TLanes>.ExpOrZero(before - shift);
        TLanes.Store(largest, now);
        TLanes.Store(correction, factor);
        TLanes.Store(sum, TLanes.MultiplyAdd(TLanes.Load(sum), factor, ExpSum(scores, step, count, scale, -shift)));
    }

    /// <summary>x = cap·tanh(scale·x / cap) in some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SoftCap(float* scores, nint step, int count, float scale, float cap)
    {
        TLanes f = TLanes.Broadcast(scale / cap), c = TLanes.Broadcast(cap);
        for (; count > 0; count--, scores += step)
            TLanes.Store(scores, TLanes.Tanh(TLanes.Load(scores) * f) * c);
    }

    /// <summary>x = x·y, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(float* x, nint step, int count, float* y, nint yStep)
    {
        for (; count > 0; count--, x += step, y += yStep)
            TLanes.Store(x, TLanes.Load(x) * TLanes.Load(y));
    }

    /// <summary>After the last key: 1 / sum, or 0 where no key was seen, and ln Σ e^score, there −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Finish(float* largest, float* sum, float* factor, float* logSumExp)
    {
        TLanes s = TLanes.Load(sum), zero = TLanes.Broadcast(0f), none = TLanes.Equal(s, zero);
        TLanes.Store(factor, TLanes.Select(none, zero, TLanes.Broadcast(1f) / s));
        TLanes.Store(logSumExp, TLanes.Select(none, TLanes.Broadcast(float.NegativeInfinity), TLanes.Load(largest) + TLanes.Log(s)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Largest(float* scores, nint step, int count)
    {
        // Four chains, as a comparison has to wait some cycles for the one before it.
        TLanes a = TLanes.Load(scores), b = a, c = a, d = a;
        for (; count >= 4; count -= 4, scores += 4 * step)
        {
            a = Larger(a, TLanes.Load(scores));
            b = Larger(b, TLanes.Load(scores + step));
            c = Larger(c, TLanes.Load(scores + 2 * step));
            d = Larger(d, TLanes.Load(scores + 3 * step));
        }
        for (; count > 0; count--, scores += step)
            a = Larger(a, TLanes.Load(scores));
        return Larger(Larger(a, b), Larger(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpSum(float* scores, nint step, int count, float scale, TLanes shift)
    {
        TLanes f = TLanes.Broadcast(scale), sum = TLanes.Broadcast(0f);
        for (; count > 0; count--, scores += step)
        {
            TLanes e = LaneMath<TLanes>.ExpOrZero(TLanes.MultiplyAdd(TLanes.Load(scores), f, shift));
            TLanes.Store(scores, e);
            sum += e;
        }
        return sum;
    }

    // Not a number gives not a number in the exponential, whatever the largest is; so it need not be kept here, which takes more instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Larger(TLanes a, TLanes b) => TLanes.Select(TLanes.GreaterThan(b, a), b, a);
}
