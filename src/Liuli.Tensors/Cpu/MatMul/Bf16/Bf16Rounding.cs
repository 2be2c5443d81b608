using System.Numerics;

namespace Liuli.Tensors.Cpu;

/// <summary>Rounds floats to bfloat16 where they lie: what <see cref="MatMulPrecision.BF16"/> means where no instruction multiplies bfloat16.</summary>
internal static unsafe class Bf16Rounding
{
    /// <summary>x[i] = the nearest bfloat16, as a float; the same bits as <see cref="Conversion.Rounded"/> gives.</summary>
    public static void Round(float* x, nint count)
    {
        nint i = 0;
        for (; i <= count - Vector<uint>.Count; i += Vector<uint>.Count)
            Round(Vector.Load((uint*)x + i)).Store((uint*)x + i);
        for (; i < count; i++)
            x[i] = Conversion.Rounded(x[i], DType.BF16);
    }

    /// <summary>Half of the last kept bit is added, a little less where that bit is 0, so that ties go to even; a NaN only becomes quiet.</summary>
    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> rounded = bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One);
        Vector<uint> nan = Vector.GreaterThan(bits & new Vector<uint>(0x7FFFFFFF), new Vector<uint>(0x7F800000));
        return Vector.ConditionalSelect(nan, bits | new Vector<uint>(0x400000), rounded) & new Vector<uint>(0xFFFF0000);
    }
}
