using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>One lane: plain float arithmetic and MathF. Kernels that run on it are the naive twins of the vector paths.</summary>
internal readonly unsafe struct ScalarLanes(float value) : ILanes<ScalarLanes>
{
    private readonly float _value = value;

    public static int Width => 1;

    public static ScalarLanes Load(float* source) => new(*source);
    // With one lane there is never a part of it; the drivers do not get here.
    public static ScalarLanes LoadPartial(float* source, int count) => new(count > 0 ? *source : 0f);
    public static void Store(float* destination, ScalarLanes value) => *destination = value._value;
    public static void StorePartial(float* destination, ScalarLanes value, int count)
    {
        if (count > 0)
            *destination = value._value;
    }

    public static ScalarLanes Broadcast(float value) => new(value);

    public static void StoreScaled(float* destination, Vector128<sbyte> q, float scale)
    {
        for (int i = 0; i < Vector128<sbyte>.Count; i++)
            destination[i] = scale * q[i];
    }

    public static ScalarLanes LoadHalves(ushort* source) => new((float)BitConverter.UInt16BitsToHalf(*source));
    public static ScalarLanes LoadBFloat16(ushort* source) => new(Conversion.FromBFloat16(*source));
    public static void StoreBFloat16(ushort* destination, ScalarLanes value) => *destination = Conversion.ToBFloat16(value._value);
    public static ScalarLanes LoadScaled(sbyte* source, float scale) => new(scale * *source);
    public static ScalarLanes operator +(ScalarLanes a, ScalarLanes b) => new(a._value + b._value);
    public static ScalarLanes operator -(ScalarLanes a, ScalarLanes b) => new(a._value - b._value);
    public static ScalarLanes operator *(ScalarLanes a, ScalarLanes b) => new(a._value * b._value);
    public static ScalarLanes operator /(ScalarLanes a, ScalarLanes b) => new(a._value / b._value);
    public static ScalarLanes operator -(ScalarLanes a) => new(-a._value);
    public static ScalarLanes MultiplyAdd(ScalarLanes a, ScalarLanes b, ScalarLanes c) => new(a._value * b._value + c._value);
    public static ScalarLanes Min(ScalarLanes a, ScalarLanes b) => new(MathF.Min(a._value, b._value));
    public static ScalarLanes Max(ScalarLanes a, ScalarLanes b) => new(MathF.Max(a._value, b._value));
    public static ScalarLanes Clamp(ScalarLanes x, ScalarLanes low, ScalarLanes high) => new(MathF.Min(MathF.Max(x._value, low._value), high._value));
    public static ScalarLanes Abs(ScalarLanes x) => new(MathF.Abs(x._value));
    public static ScalarLanes Reciprocal(ScalarLanes x) => new(1 / x._value);
    public static ScalarLanes ReciprocalOfFinite(ScalarLanes x) => new(1 / x._value);
    public static ScalarLanes Sqrt(ScalarLanes x) => new(MathF.Sqrt(x._value));
    public static ScalarLanes GreaterThan(ScalarLanes a, ScalarLanes b) => Mask(a._value > b._value);
    public static ScalarLanes Equal(ScalarLanes a, ScalarLanes b) => Mask(a._value == b._value);
    public static ScalarLanes Select(ScalarLanes mask, ScalarLanes yes, ScalarLanes no) => BitConverter.SingleToInt32Bits(mask._value) != 0 ? yes : no;
    public static ScalarLanes CopySign(ScalarLanes magnitude, ScalarLanes sign) => new(MathF.CopySign(magnitude._value, sign._value));
    public static ScalarLanes ScaleByPowerOfTwo(ScalarLanes x, ScalarLanes n) => new(MathF.ScaleB(x._value, (int)n._value));
    public static ScalarLanes Exp(ScalarLanes x) => new(MathF.Exp(x._value));
    public static ScalarLanes Log(ScalarLanes x) => new(MathF.Log(x._value));
    public static ScalarLanes Tanh(ScalarLanes x) => new(MathF.Tanh(x._value));
    public static ScalarLanes Erf(ScalarLanes x) => new((float)Erf((double)x._value));
    public static ScalarLanes Sin(ScalarLanes x) => new(MathF.Sin(x._value));
    public static ScalarLanes Cos(ScalarLanes x) => new(MathF.Cos(x._value));
    public static float Sum(ScalarLanes x) => x._value;
    public static void SumFour(ScalarLanes a, ScalarLanes b, ScalarLanes c, ScalarLanes d, float* destination)
    {
        destination[0] = a._value;
        destination[1] = b._value;
        destination[2] = c._value;
        destination[3] = d._value;
    }

    public static float MaxAcross(ScalarLanes x) => x._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ScalarLanes Mask(bool yes) => new(BitConverter.Int32BitsToSingle(yes ? -1 : 0));

    /// <summary>erf x = 2/√π·e^(−x²)·Σ 2ⁿ·x²ⁿ⁺¹/(1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6): all terms have one sign, so nothing cancels.</summary>
    internal static double Erf(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) > 6)
            return double.IsNaN(x) ? x : Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
