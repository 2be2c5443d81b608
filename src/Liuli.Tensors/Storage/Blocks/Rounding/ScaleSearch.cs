using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>Finds the scale d with which x ≈ d·q, q a whole number in lowest … highest, errs least: Σ w·(x − d·q)².</summary>
/// <remarks>
/// For given q the best d is the least-squares one, d = Σ w·x·q / Σ w·q², and takes (Σ w·x·q)² / Σ w·q² off the error that d = 0 makes. q depends on
/// d in turn. So the number of largest magnitude is put on a grid of places around the lowest and the highest q, everything else is rounded accordingly,
/// and the grid's best d is rounded with again for as long as that helps.
/// </remarks>
internal static unsafe class ScaleSearch
{
    /// <summary>The grid: from half a step beyond the last q inwards; whole q are among its places.</summary>
    private const int Places = 24;

    private const float Step = 0.125f, Beyond = 0.5f;

    private const int Repetitions = 4;

    /// <summary>The best d: 0 where all numbers are, NaN where one is none.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="w">How much the error of each counts.</param>
    /// <param name="count">How many there are: a multiple of 8.</param>
    /// <param name="lowest">Below zero.</param>
    /// <param name="highest">Above zero.</param>
    public static float Find(float* x, float* w, int count, int lowest, int highest)
    {
        float largest = BlockFormats.Largest(x, out float signed, count);
        if (!(largest > 0))
            return largest;
        float best = 0;
        double gain = 0;
        for (int place = 0; place < Places; place++)
        {
            Try(x, w, count, lowest, highest, (lowest - Beyond + place * Step) / signed, ref gain, ref best);
            Try(x, w, count, lowest, highest, (highest + Beyond - place * Step) / signed, ref gain, ref best);
        }
        for (int i = 0; i < Repetitions && Try(x, w, count, lowest, highest, 1 / best, ref gain, ref best); i++)
        {
        }
        return best;
    }

    /// <summary>Rounds with 1/d and takes the scale that fits then, if it is better than the best so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Try(float* x, float* w, int count, int lowest, int highest, float inverse, ref double gain, ref float best)
    {
        if (!float.IsFinite(inverse))
            return false;
        Vector256<float> products = Vector256<float>.Zero, squares = products;
        for (int i = 0; i < count; i += Eights.Count)
        {
            Vector256<float> v = Vector256.Load(x + i), q = Eights.Round(v * inverse, lowest, highest), wq = Vector256.Load(w + i) * q;
            products += wq * v;
            squares += wq * q;
        }
        double product = Eights.Sum(products), square = Eights.Sum(squares);
        if (!(square > 0) || !(product * product > gain * square))
            return false;
        gain = product * product / square;
        best = (float)(product / square);
        return true;
    }
}
