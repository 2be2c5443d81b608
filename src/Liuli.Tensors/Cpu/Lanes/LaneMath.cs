using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Functions that no instruction computes, written once for all lane widths. The polynomials were fitted with
/// Chebyshev nodes (mpmath.chebyfit, 40 digits); the comment beside each gives the interval and the largest error.
/// </summary>
internal static class LaneMath<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// eˣ = 2ⁿ·eʳ with n = round(x / ln 2) and |r| ≤ ln 2 / 2, where a short polynomial is exact to 10⁻⁸.
    /// ln 2 is subtracted in two parts, the first short enough that n·part is exact (Cody and Waite 1980).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp(TLanes x)
    {
        // Beyond these the result is 0 or ∞ anyway; clamping keeps n in range and ∞ − ∞ out of r.
        return ExpWithin(TLanes.Clamp(x, TLanes.Broadcast(-105f), TLanes.Broadcast(90f)));
    }

    /// <summary>eˣ of a softmax: as <see cref="Exp"/>, but 0 instead of a subnormal number, which takes the processor more than a hundred cycles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ExpOrZero(TLanes x)
    {
        TLanes low = TLanes.Broadcast(-87f);
        return TLanes.Select(TLanes.GreaterThan(low, x), TLanes.Broadcast(0f), ExpWithin(TLanes.Clamp(x, low, TLanes.Broadcast(90f))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpWithin(TLanes x)
    {
        // Adding 1.5·2²³ leaves no bits for a fraction: the addition itself rounds to a whole number.
        TLanes magic = TLanes.Broadcast(12582912f);
        TLanes n = TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504f), magic) - magic;
        TLanes r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);
        // (eʳ − 1 − r) / r² on |r| ≤ 0.35, error 7e-8 (times r² ≤ 0.12).
        TLanes q = TLanes.Broadcast(0.00139269180559f);
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.00836376702329f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.0416665501627f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.166665734239f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.5f));
        TLanes e = TLanes.MultiplyAdd(q * r, r, r) + TLanes.Broadcast(1f);
        return TLanes.ScaleByPowerOfTwo(e, n);
    }

    /// <summary>tanh x: x + x³·Q(x²) near 0, where 1 − 2/(e²ˣ + 1) would cancel; that formula elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        TLanes a = TLanes.Abs(x);
        TLanes u = x * x;
        // (tanh x − x) / x³ as a polynomial in x² ≤ 0.4, error 2e-9.
        TLanes q = TLanes.Broadcast(0.00226950168416f);
        q = TLanes.MultiplyAdd(q, u, TLanes.Broadcast(-0.00832318705828f));
        q = TLanes.MultiplyAdd(q, u, TLanes.Broadcast(0.0217625029074f));
        q = TLanes.MultiplyAdd(q, u, TLanes.Broadcast(-0.0539584616275f));
        q = TLanes.MultiplyAdd(q, u, TLanes.Broadcast(0.133333001462f));
        q = TLanes.MultiplyAdd(q, u, TLanes.Broadcast(-0.333333331494f));
        TLanes near = TLanes.MultiplyAdd(q * u, x, x);
        TLanes one = TLanes.Broadcast(1f);
        TLanes far = one - TLanes.Broadcast(2f) * TLanes.Reciprocal(Exp(a + a) + one);
        return TLanes.Select(TLanes.GreaterThan(a, TLanes.Broadcast(0.625f)), TLanes.CopySign(far, x), near);
    }

    /// <summary>erf x: x·P(x²) up to 1, and 1 − e^(−x²)·R(t), t = 1/(1 + |x|/2), above (the form of Hastings 1955).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Erf(TLanes x)
    {
        TLanes one = TLanes.Broadcast(1f);
        TLanes u = x * x;
        // erf x / x as a polynomial in x² ≤ 1, error 1.3e-9.
        TLanes p = TLanes.Broadcast(7.87587506269e-5f);
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(-0.000801686428717f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(0.00518908742343f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(-0.0268542120106f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(0.112835947152f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(-0.376126266667f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Broadcast(1.12837916585f));
        // erfc x · e^(x²) on 1 … 4, error 1.3e-10; beyond 4 erf is 1 in single precision.
        TLanes a = TLanes.Clamp(TLanes.Abs(x), TLanes.Broadcast(0f), TLanes.Broadcast(4.5f));
        TLanes t = TLanes.Reciprocal(TLanes.MultiplyAdd(a, TLanes.Broadcast(0.5f), one));
        TLanes r = TLanes.Broadcast(0.120852433163f);
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(-0.476525274385f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(0.571265175812f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(-0.110208294056f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(0.351030323179f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(0.258751366386f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(0.285061620116f));
        r = TLanes.MultiplyAdd(r, t, TLanes.Broadcast(-0.000164236387082f));
        TLanes far = one - Exp(-(a * a)) * r;
        return TLanes.Select(TLanes.GreaterThan(a, one), TLanes.CopySign(far, x), p * x);
    }

    /// <summary>1 / (1 + e^(−x)); exact 0 and 1 at the far ends, never NaN for a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid(TLanes x)
    {
        TLanes one = TLanes.Broadcast(1f);
        return TLanes.Reciprocal(one + TLanes.Exp(-x));
    }

    /// <summary>1 / (1 + 2ᶻ) for z within ±126; NaN stays NaN. Whoever multiplies x by constants anyway has σ(x) for z = −x·log₂ e with fewer instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes SigmoidOfPower(TLanes z)
    {
        // As in Exp.
        TLanes magic = TLanes.Broadcast(12582912f), one = TLanes.Broadcast(1f);
        TLanes n = z + magic - magic, r = z - n;
        // (2ʳ − 1) / r on |r| ≤ 0.5, error of 1 + r·q 5e-9.
        TLanes q = TLanes.Broadcast(0.000154531629451f);
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.00133908633647f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.00961808255728f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.0555035711422f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.240226507606f));
        q = TLanes.MultiplyAdd(q, r, TLanes.Broadcast(0.693147188026f));
        return TLanes.ReciprocalOfFinite(TLanes.ScaleByPowerOfTwo(TLanes.MultiplyAdd(q, r, one), n) + one);
    }
}
