using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>Finds the scale d and the minimum m with which x ≈ d·q + m, q a whole number in 0 … highest, errs least: Σ w·(x − d·q − m)².</summary>
/// <remarks>For given q, d and m are those of a straight line through the points (q, x), Gauss's least squares. As in <see cref="ScaleSearch"/>, q comes from a
/// grid of slopes from the least number on, and the best line is rounded with again for as long as that helps.</remarks>
internal static unsafe class MinimumSearch
{
    /// <summary>The grid: the range of the numbers is 1 less to 1 more than highest steps wide; highest itself is among its places.</summary>
    private const int Places = 17;

    private const float Step = 0.125f, Below = 1;

    private const int Repetitions = 4;

    /// <summary>The best line: (0, x) where all numbers are x, NaN where one is none.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="w">How much the error of each counts.</param>
    /// <param name="count">How many there are: a multiple of 8.</param>
    /// <param name="highest">The largest q.</param>
    /// <param name="belowZero">Whether the minimum must not be above zero.</param>
    public static (float Scale, float Minimum) Find(float* x, float* w, int count, int highest, bool belowZero)
    {
        if (float.IsNaN(BlockFormats.Largest(x, out _, count)))
            return (float.NaN, float.NaN);
        float low = belowZero ? 0 : x[0], high = x[0];
        for (int i = 0; i < count; i++)
            (low, high) = (MathF.Min(low, x[i]), MathF.Max(high, x[i]));
        if (!(high > low))
            return (0, low);
        Line best = new() { Gain = double.NegativeInfinity, Minimum = low };
        for (int place = 0; place < Places; place++)
            Try(x, w, count, highest, belowZero, (highest - Below + place * Step) / (high - low), low, ref best);
        for (int i = 0; i < Repetitions && best.Scale > 0 && Try(x, w, count, highest, belowZero, 1 / best.Scale, best.Minimum, ref best); i++)
        {
        }
        return (best.Scale, best.Minimum);
    }

    private struct Line
    {
        public double Gain;
        public float Scale, Minimum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Try(float* x, float* w, int count, int highest, bool belowZero, float inverse, float minimum, ref Line best)
    {
        if (!float.IsFinite(inverse))
            return false;
        Vector256<float> sw = Vector256<float>.Zero, swq = sw, swqq = sw, swx = sw, swxq = sw;
        for (int i = 0; i < count; i += Eights.Count)
        {
            Vector256<float> v = Vector256.Load(x + i), u = Vector256.Load(w + i), q = Eights.Round((v - Vector256.Create(minimum)) * inverse, 0, highest);
            sw += u;
            swq += u * q;
            swqq += u * q * q;
            swx += u * v;
            swxq += u * q * v;
        }
        return Fit(Eights.Sum(sw), Eights.Sum(swq), Eights.Sum(swqq), Eights.Sum(swx), Eights.Sum(swxq), belowZero, ref best);
    }

    /// <summary>The line that fits, if it is better than the best so far: d·Σwxq + m·Σwx is what it takes off the error that d = m = 0 makes.</summary>
    private static bool Fit(double w, double wq, double wqq, double wx, double wxq, bool belowZero, ref Line best)
    {
        double determinant = w * wqq - wq * wq, scale = 0, minimum = w > 0 ? wx / w : 0;
        if (determinant > 1e-6 * w * wqq)
        {
            scale = (w * wxq - wq * wx) / determinant;
            minimum = (wqq * wx - wq * wxq) / determinant;
        }
        if (belowZero && minimum > 0)
        {
            minimum = 0;
            scale = wqq > 0 ? wxq / wqq : 0;
        }
        double gain = scale * wxq + minimum * wx;
        if (!(gain > best.Gain))
            return false;
        best = new Line { Gain = gain, Scale = (float)scale, Minimum = (float)minimum };
        return true;
    }
}
