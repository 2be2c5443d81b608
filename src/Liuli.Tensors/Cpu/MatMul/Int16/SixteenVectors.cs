using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>What the sixteen lanes of each of sixteen vectors, one behind the other in memory, add up to, and which is largest: 30 shuffles for all, where one vector alone takes four and as many moves.</summary>
internal static unsafe class SixteenVectors
{
    private const int Lanes = 16;

    private interface IFold
    {
        static abstract Vector512<float> Of(Vector512<float> a, Vector512<float> b);
    }

    private readonly struct Addition : IFold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => a + b;
    }

    private readonly struct Maximum : IFold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Vector512.Max(a.AsUInt32(), b.AsUInt32()).AsSingle();
    }

    /// <summary>Lane i: the sum of vector i's lanes.</summary>
    public static Vector512<float> Sums(float* vectors) => Fold<Addition>(vectors);

    /// <summary>Lane i: the largest of vector i's lanes, all taken as whole numbers without sign.</summary>
    public static Vector512<float> Largest(float* vectors) => Fold<Maximum>(vectors);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fold<TFold>(float* vectors) where TFold : struct, IFold
    {
        Vector512<float> ab = Quarters<TFold>(Four<TFold>(vectors), Four<TFold>(vectors + 4 * Lanes));
        Vector512<float> cd = Quarters<TFold>(Four<TFold>(vectors + 8 * Lanes), Four<TFold>(vectors + 12 * Lanes));
        return Quarters<TFold>(ab, cd);
    }

    /// <summary>Each quarter of the result holds four vectors' results for that quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Four<TFold>(float* vectors) where TFold : struct, IFold
    {
        Vector512<ulong> ab = Two<TFold>(vectors), cd = Two<TFold>(vectors + 2 * Lanes);
        return TFold.Of(SixteenLanes.Low(ab, cd).AsSingle(), SixteenLanes.High(ab, cd).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Two<TFold>(float* vectors) where TFold : struct, IFold
    {
        Vector512<uint> a = Vector512.Load((uint*)vectors), b = Vector512.Load((uint*)vectors + Lanes);
        return TFold.Of(SixteenLanes.Low(a, b).AsSingle(), SixteenLanes.High(a, b).AsSingle()).AsUInt64();
    }

    /// <summary>Neighbouring quarters become one, first those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters<TFold>(Vector512<float> a, Vector512<float> b) where TFold : struct, IFold =>
        TFold.Of(SixteenLanes.EvenQuarters(a, b), SixteenLanes.OddQuarters(a, b));
}
