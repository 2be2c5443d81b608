using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>What the searches for scales do with eight numbers at a time. No product is fused with a sum and lanes are added in one order, so that every
/// processor finds the same scales.</summary>
internal static unsafe class Eights
{
    /// <summary>Numbers of a vector.</summary>
    public const int Count = 8;

    /// <summary>The nearest whole numbers, halves to even, no lower than <paramref name="lowest"/> and no higher than <paramref name="highest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x, float lowest, float highest) =>
        Vector256.Min(Vector256.Max(Vector256.Round(x), Vector256.Create(lowest)), Vector256.Create(highest));

    /// <summary>All lanes added together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x)
    {
        Vector128<float> four = x.GetLower() + x.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>How much each number's error counts: w = √(σ² + x²) with σ² the mean square. Large weights take part in large products, so an error of theirs is
    /// worth more than one of a weight that is nearly nothing.</summary>
    public static void Weights(float* x, int count, float* w)
    {
        Vector256<float> squares = Vector256<float>.Zero;
        for (int i = 0; i < count; i += Count)
            squares += Vector256.Load(x + i) * Vector256.Load(x + i);
        Vector256<float> mean = Vector256.Create(Sum(squares) / count);
        for (int i = 0; i < count; i += Count)
            Vector256.Sqrt(mean + Vector256.Load(x + i) * Vector256.Load(x + i)).Store(w + i);
    }
}
