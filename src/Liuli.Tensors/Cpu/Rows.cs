using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Single-row building blocks for norms, softmax and losses. Each lane keeps its own running result, and the lanes are
/// combined at the end; a row is never split over threads, so the order of additions depends on its length alone.
/// </summary>
internal static unsafe class Rows<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Σ xᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Sum(float* x, int count)
    {
        // Two chains of additions, as one addition must wait some cycles for the one before it.
        TLanes a = TLanes.Broadcast(0f), b = a;
        int i = 0;
        for (; i <= count - 2 * TLanes.Width; i += 2 * TLanes.Width)
        {
            a += TLanes.Load(x + i);
            b += TLanes.Load(x + i + TLanes.Width);
        }
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            a += TLanes.Load(x + i);
        if (i < count)
            b += TLanes.LoadPartial(x + i, count - i);
        return TLanes.Sum(a + b);
    }

    /// <summary>Σ xᵢ·yᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Dot(float* x, float* y, int count)
    {
        TLanes a = TLanes.Broadcast(0f), b = a;
        int i = 0;
        for (; i <= count - 2 * TLanes.Width; i += 2 * TLanes.Width)
        {
            a = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), a);
            b = TLanes.MultiplyAdd(TLanes.Load(x + i + TLanes.Width), TLanes.Load(y + i + TLanes.Width), b);
        }
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            a = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), a);
        if (i < count)
            b = TLanes.MultiplyAdd(TLanes.LoadPartial(x + i, count - i), TLanes.LoadPartial(y + i, count - i), b);
        return TLanes.Sum(a + b);
    }

    /// <summary>Σ xᵢ².</summary>
    public static float SumOfSquares(float* x, int count) => Dot(x, x, count);

    /// <summary>The largest element; −∞ for none, NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Max(float* x, int count)
    {
        // Four chains, as a maximum that minds NaN takes some instructions, each of which waits for the one before it.
        TLanes a = TLanes.Broadcast(float.NegativeInfinity), b = a, c = a, d = a;
        int i = 0;
        for (; i <= count - 4 * TLanes.Width; i += 4 * TLanes.Width)
        {
            a = TLanes.Max(a, TLanes.Load(x + i));
            b = TLanes.Max(b, TLanes.Load(x + i + TLanes.Width));
            c = TLanes.Max(c, TLanes.Load(x + i + 2 * TLanes.Width));
            d = TLanes.Max(d, TLanes.Load(x + i + 3 * TLanes.Width));
        }
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            a = TLanes.Max(a, TLanes.Load(x + i));
        float max = TLanes.MaxAcross(TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d)));
        for (; i < count; i++)
            max = MathF.Max(max, x[i]);
        return max;
    }

    /// <summary>y = e^(x − shift); returns Σ y. The heart of a softmax: shift is the row's largest element, so nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float ExpSum(float* x, float shift, float* y, int count)
    {
        TLanes s = TLanes.Broadcast(shift), sum = TLanes.Broadcast(0f);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            TLanes e = TLanes.Exp(TLanes.Load(x + i) - s);
            TLanes.Store(y + i, e);
            sum += e;
        }
        float rest = 0f;
        if (i < count)
        {
            TLanes.StorePartial(y + i, TLanes.Exp(TLanes.LoadPartial(x + i, count - i) - s), count - i);
            for (; i < count; i++)
                rest += y[i];
        }
        return TLanes.Sum(sum) + rest;
    }

    /// <summary>y = e^(scale·x − shift); returns Σ y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float ExpSum(float* x, float scale, float shift, float* y, int count)
    {
        TLanes f = TLanes.Broadcast(scale), s = TLanes.Broadcast(-shift), sum = TLanes.Broadcast(0f);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            TLanes e = TLanes.Exp(TLanes.MultiplyAdd(TLanes.Load(x + i), f, s));
            TLanes.Store(y + i, e);
            sum += e;
        }
        float rest = 0f;
        if (i < count)
        {
            TLanes.StorePartial(y + i, TLanes.Exp(TLanes.MultiplyAdd(TLanes.LoadPartial(x + i, count - i), f, s)), count - i);
            for (; i < count; i++)
                rest += y[i];
        }
        return TLanes.Sum(sum) + rest;
    }

    /// <summary>Σ e^(x − shift), nothing stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float ExpSum(float* x, float shift, int count)
    {
        TLanes s = TLanes.Broadcast(shift), sum = TLanes.Broadcast(0f);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            sum += TLanes.Exp(TLanes.Load(x + i) - s);
        float rest = 0f;
        if (i < count)
        {
            float* tail = stackalloc float[TLanes.Width];
            TLanes.Store(tail, TLanes.Exp(TLanes.LoadPartial(x + i, count - i) - s));
            for (int j = 0; j < count - i; j++)
                rest += tail[j];
        }
        return TLanes.Sum(sum) + rest;
    }

    /// <summary>x = cap·tanh(scale·x / cap), in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SoftCap(float* x, float scale, float cap, int count)
    {
        TLanes f = TLanes.Broadcast(scale / cap), c = TLanes.Broadcast(cap);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            TLanes.Store(x + i, TLanes.Tanh(TLanes.Load(x + i) * f) * c);
        if (i < count)
            TLanes.StorePartial(x + i, TLanes.Tanh(TLanes.LoadPartial(x + i, count - i) * f) * c, count - i);
    }

    /// <summary>y = factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Scale(float* x, float factor, float* y, int count)
    {
        TLanes f = TLanes.Broadcast(factor);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            TLanes.Store(y + i, TLanes.Load(x + i) * f);
        if (i < count)
            TLanes.StorePartial(y + i, TLanes.LoadPartial(x + i, count - i) * f, count - i);
    }

    /// <summary>x = x·y, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(float* x, float* y, int count)
    {
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            TLanes.Store(x + i, TLanes.Load(x + i) * TLanes.Load(y + i));
        if (i < count)
            TLanes.StorePartial(x + i, TLanes.LoadPartial(x + i, count - i) * TLanes.LoadPartial(y + i, count - i), count - i);
    }

    /// <summary>y = y + factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddScaled(float* x, float factor, float* y, int count)
    {
        TLanes f = TLanes.Broadcast(factor);
        int i = 0;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
            TLanes.Store(y + i, TLanes.MultiplyAdd(TLanes.Load(x + i), f, TLanes.Load(y + i)));
        if (i < count)
            TLanes.StorePartial(y + i, TLanes.MultiplyAdd(TLanes.LoadPartial(x + i, count - i), f, TLanes.LoadPartial(y + i, count - i)), count - i);
    }
}
