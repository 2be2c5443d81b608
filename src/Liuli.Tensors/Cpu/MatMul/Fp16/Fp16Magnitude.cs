using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>How large the largest of some numbers is: its exponent as F32 has it in its bits, biased by 127; 0 for zeros and subnormal floats, 255 for what is not finite.</summary>
internal static unsafe class Fp16Magnitude
{
    /// <summary>Of neighbours.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="source">The first one.</param>
    /// <param name="count">How many.</param>
    public static int Along(DType type, byte* source, int count)
    {
        if (type == DType.F32)
            return (int)(Largest((uint*)source, count) >> 23);
        uint largest = Largest((ushort*)source, count);
        return type == DType.BF16 ? (int)(largest >> 7) : OfHalf(largest);
    }

    /// <summary>Of each of sixteen columns.</summary>
    /// <param name="type">F32 or BF16.</param>
    /// <param name="source">The first number of the first column.</param>
    /// <param name="kStep">Bytes from one step to the next.</param>
    /// <param name="steps">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<uint> Across(DType type, byte* source, nint kStep, int steps)
    {
        Vector512<uint> floats = Vector512<uint>.Zero;
        if (type == DType.F32)
        {
            for (int step = 0; step < steps; step++, source += kStep)
                floats = Vector512.Max(floats, Vector512.Load((uint*)source) & Vector512.Create(0x7FFFFFFFu));
            return floats >>> 23;
        }
        Vector256<ushort> halves = Vector256<ushort>.Zero;
        for (int step = 0; step < steps; step++, source += kStep)
            halves = Vector256.Max(halves, Vector256.Load((ushort*)source) & Vector256.Create((ushort)0x7FFF));
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(halves);
        return Vector512.Create(low, high) >>> 7;
    }

    /// <summary>A half's exponent is biased by 15; one of 0 stands for a number of as many times 2⁻²⁴ as its other bits say.</summary>
    private static int OfHalf(uint bits) => (bits >> 10) switch
    {
        0 => bits == 0 ? 0 : 127 - 24 + BitOperations.Log2(bits),
        31 => 255,
        uint exponent => (int)exponent + 127 - 15,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Largest(uint* source, int count)
    {
        Vector512<uint> vector = Vector512<uint>.Zero;
        int i = 0;
        for (; i <= count - Vector512<uint>.Count; i += Vector512<uint>.Count)
            vector = Vector512.Max(vector, Vector512.Load(source + i) & Vector512.Create(0x7FFFFFFFu));
        Vector128<uint> quarter = Quarter(vector);
        uint largest = Math.Max(Math.Max(quarter[0], quarter[1]), Math.Max(quarter[2], quarter[3]));
        for (; i < count; i++)
            largest = Math.Max(largest, source[i] & 0x7FFFFFFF);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Largest(ushort* source, int count)
    {
        Vector512<ushort> vector = Vector512<ushort>.Zero;
        int i = 0;
        for (; i <= count - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            vector = Vector512.Max(vector, Vector512.Load(source + i) & Vector512.Create((ushort)0x7FFF));
        Vector128<ushort> quarter = Quarter(vector);
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(quarter);
        Vector128<uint> four = Vector128.Max(low, high);
        uint largest = Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
        for (; i < count; i++)
            largest = Math.Max(largest, source[i] & 0x7FFFu);
        return largest;
    }

    private static Vector128<T> Quarter<T>(Vector512<T> vector)
    {
        Vector256<T> half = Vector256.Max(vector.GetLower(), vector.GetUpper());
        return Vector128.Max(half.GetLower(), half.GetUpper());
    }
}
