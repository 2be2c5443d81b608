using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Sums of 32 products of bytes, exact: x in −127 … 127, w in −128 … 127.</summary>
internal unsafe interface IByteDot
{
    /// <summary>x · w for the 32 bytes at x and those of four rows w, <paramref name="step"/> bytes apart.</summary>
    static abstract Vector128<int> Four(sbyte* x, sbyte* w, nint step);

    /// <summary>The same for the first sixteen bytes and the others.</summary>
    static abstract (Vector128<int> First, Vector128<int> Second) FourHalves(sbyte* x, sbyte* w, nint step);
}

/// <summary>On any processor: bytes widen to 16 bits, in which the sum of two products (at most 2·127·128 = 32,512) just fits. Arm's own instruction where it is there.</summary>
internal readonly unsafe struct PortableDot : IByteDot
{
    public static Vector128<int> Four(sbyte* x, sbyte* w, nint step)
    {
        Vector128<sbyte> x0 = Vector128.Load(x), x1 = Vector128.Load(x + 16);
        return Vector128.Create(One(x0, x1, w), One(x0, x1, w + step), One(x0, x1, w + 2 * step), One(x0, x1, w + 3 * step));
    }

    public static (Vector128<int> First, Vector128<int> Second) FourHalves(sbyte* x, sbyte* w, nint step) => (FourSixteens(x, w, step), FourSixteens(x + 16, w + 16, step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourSixteens(sbyte* x, sbyte* w, nint step)
    {
        Vector128<sbyte> v = Vector128.Load(x);
        return Vector128.Create(Vector128.Sum(Sixteen(v, Vector128.Load(w))), Vector128.Sum(Sixteen(v, Vector128.Load(w + step))),
            Vector128.Sum(Sixteen(v, Vector128.Load(w + 2 * step))), Vector128.Sum(Sixteen(v, Vector128.Load(w + 3 * step))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int One(Vector128<sbyte> x0, Vector128<sbyte> x1, sbyte* w) => Vector128.Sum(Sixteen(x0, Vector128.Load(w)) + Sixteen(x1, Vector128.Load(w + 16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sixteen(Vector128<sbyte> x, Vector128<sbyte> w)
    {
        if (Dp.IsSupported)
            return Dp.DotProduct(Vector128<int>.Zero, x, w);
        (Vector128<short> xl, Vector128<short> xh) = Vector128.Widen(x);
        (Vector128<short> wl, Vector128<short> wh) = Vector128.Widen(w);
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(xl * wl + xh * wh);
        return low + high;
    }
}

/// <summary>On AVX2: |w|·(x with the sign of w) in pairs. Two products are at most 2·128·127 = 32,512, so the 16 bits of vpmaddubsw never saturate.</summary>
internal readonly unsafe struct Avx2Dot : IByteDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Four(sbyte* x, sbyte* w, nint step)
    {
        (Vector128<int> first, Vector128<int> second) = FourHalves(x, w, step);
        return first + second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<int> First, Vector128<int> Second) FourHalves(sbyte* x, sbyte* w, nint step)
    {
        Vector256<sbyte> v = Vector256.Load(x);
        return Sums(One(v, w), One(v, w + step), One(v, w + 2 * step), One(v, w + 3 * step));
    }

    /// <summary>The sums of four vectors' lower lanes, and of their upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<int> Lower, Vector128<int> Upper) Sums(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        Vector256<int> sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a, b), Avx2.HorizontalAdd(c, d));
        return (sums.GetLower(), sums.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> One(Vector256<sbyte> x, sbyte* w)
    {
        Vector256<sbyte> v = Vector256.Load(w);
        return Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Avx2.Abs(v), Avx2.Sign(x, v)), Vector256.Create((short)1));
    }
}

/// <summary>The same with AVX-VNNI, which adds four products at once.</summary>
internal readonly unsafe struct AvxVnniDot : IByteDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Four(sbyte* x, sbyte* w, nint step)
    {
        (Vector128<int> first, Vector128<int> second) = FourHalves(x, w, step);
        return first + second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<int> First, Vector128<int> Second) FourHalves(sbyte* x, sbyte* w, nint step)
    {
        Vector256<sbyte> v = Vector256.Load(x);
        return Avx2Dot.Sums(One(v, w), One(v, w + step), One(v, w + 2 * step), One(v, w + 3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> One(Vector256<sbyte> x, sbyte* w)
    {
        Vector256<sbyte> v = Vector256.Load(w);
        return AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, Avx2.Abs(v), Avx2.Sign(x, v));
    }
}
