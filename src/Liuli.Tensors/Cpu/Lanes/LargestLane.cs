using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>The largest of a vector's lanes. Without their sign, the bits of floats are in the order of their magnitudes, ∞ above all numbers and NaN above ∞.</summary>
internal static class LargestLane
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(Vector512<uint> x)
    {
        Vector256<uint> half = Vector256.Max(x.GetLower(), x.GetUpper());
        Vector128<uint> four = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }

    /// <summary>Of floats that have no sign and are not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(Vector512<float> x) => BitConverter.UInt32BitsToSingle(Of(x.AsUInt32()));
}
