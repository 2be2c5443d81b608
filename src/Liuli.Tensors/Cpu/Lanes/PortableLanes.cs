using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>As many lanes as the machine's natural vector has (4 on Arm, usually 8 on x86), through Vector&lt;float&gt; alone.</summary>
internal readonly unsafe struct PortableLanes(Vector<float> value) : ILanes<PortableLanes>
{
    private readonly Vector<float> _value = value;

    public static int Width => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Load(float* source) => new(Vector.Load(source));

    // There is no portable masked load, so the tail takes a detour over the stack: it must not read past the array's end.
    public static PortableLanes LoadPartial(float* source, int count)
    {
        float* buffer = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < Vector<float>.Count; i++)
            buffer[i] = i < count ? source[i] : 0f;
        return Load(buffer);
    }

    public static void StorePartial(float* destination, PortableLanes value, int count)
    {
        for (int i = 0; i < count; i++)
            destination[i] = value._value[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, PortableLanes value) => Vector.Store(value._value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Broadcast(float value) => new(Vector.Create(value));

    // Vector<T> cannot be made from a register of fixed size that is not its own, so this goes in quarters of 128 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(float* destination, Vector128<sbyte> q, float scale)
    {
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(q);
        Vector128<float> factor = Vector128.Create(scale);
        Vector128.Store(Vector128.ConvertToSingle(Vector128.WidenLower(low)) * factor, destination);
        Vector128.Store(Vector128.ConvertToSingle(Vector128.WidenUpper(low)) * factor, destination + 4);
        Vector128.Store(Vector128.ConvertToSingle(Vector128.WidenLower(high)) * factor, destination + 8);
        Vector128.Store(Vector128.ConvertToSingle(Vector128.WidenUpper(high)) * factor, destination + 12);
    }

    // There is no portable way from a few narrow numbers to a whole vector, so these take a detour over the stack too.

    public static PortableLanes LoadHalves(ushort* source)
    {
        float* buffer = stackalloc float[Vector<float>.Count];
        TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, Vector<float>.Count), new Span<float>(buffer, Vector<float>.Count));
        return Load(buffer);
    }

    public static PortableLanes LoadBFloat16(ushort* source)
    {
        float* buffer = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < Vector<float>.Count; i++)
            buffer[i] = Conversion.FromBFloat16(source[i]);
        return Load(buffer);
    }

    public static void StoreBFloat16(ushort* destination, PortableLanes value)
    {
        for (int i = 0; i < Vector<float>.Count; i++)
            destination[i] = Conversion.ToBFloat16(value._value[i]);
    }

    public static PortableLanes LoadScaled(sbyte* source, float scale)
    {
        float* buffer = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < Vector<float>.Count; i++)
            buffer[i] = scale * source[i];
        return Load(buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator +(PortableLanes a, PortableLanes b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator -(PortableLanes a, PortableLanes b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator *(PortableLanes a, PortableLanes b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator /(PortableLanes a, PortableLanes b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator -(PortableLanes a) => new(-a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes MultiplyAdd(PortableLanes a, PortableLanes b, PortableLanes c) => new(Vector.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Min(PortableLanes a, PortableLanes b) => new(Vector.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Max(PortableLanes a, PortableLanes b) => new(Vector.Max(a._value, b._value));

    // MaxNative and MinNative return their second operand when one is NaN (x86) or NaN (Arm): with x second, NaN stays.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Clamp(PortableLanes x, PortableLanes low, PortableLanes high) => new(Vector.MinNative(high._value, Vector.MaxNative(low._value, x._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Abs(PortableLanes x) => new(Vector.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Reciprocal(PortableLanes x) => new(Vector<float>.One / x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes ReciprocalOfFinite(PortableLanes x) => new(Vector<float>.One / x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Sqrt(PortableLanes x) => new(Vector.SquareRoot(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes GreaterThan(PortableLanes a, PortableLanes b) => new(Vector.AsVectorSingle(Vector.GreaterThan(a._value, b._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Equal(PortableLanes a, PortableLanes b) => new(Vector.AsVectorSingle(Vector.Equals(a._value, b._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Select(PortableLanes mask, PortableLanes yes, PortableLanes no) => new(Vector.ConditionalSelect(Vector.AsVectorInt32(mask._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes CopySign(PortableLanes magnitude, PortableLanes sign) => new(Vector.CopySign(magnitude._value, sign._value));

    // 2^n is a float whose exponent field is n + 127. One factor cannot reach 2^128 or subnormals, two halves of n can:
    // the first product stays normal, the second one rounds or overflows as it must.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes ScaleByPowerOfTwo(PortableLanes x, PortableLanes n)
    {
        Vector<int> whole = Vector.ConvertToInt32Native(n._value);
        Vector<int> half = Vector.ShiftRightArithmetic(whole, 1);
        return new(x._value * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> n) =>
        Vector.AsVectorSingle(Vector.ShiftLeft(n + new Vector<int>(127), 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Exp(PortableLanes x) => LaneMath<PortableLanes>.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Log(PortableLanes x) => new(Vector.Log(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Tanh(PortableLanes x) => LaneMath<PortableLanes>.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Erf(PortableLanes x) => LaneMath<PortableLanes>.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Sin(PortableLanes x) => new(Vector.Sin(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Cos(PortableLanes x) => new(Vector.Cos(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(PortableLanes x) => Vector.Sum(x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumFour(PortableLanes a, PortableLanes b, PortableLanes c, PortableLanes d, float* destination)
    {
        destination[0] = Sum(a);
        destination[1] = Sum(b);
        destination[2] = Sum(c);
        destination[3] = Sum(d);
    }

    public static float MaxAcross(PortableLanes x)
    {
        float max = x._value[0];
        for (int i = 1; i < Vector<float>.Count; i++)
            max = MathF.Max(max, x._value[i]);
        return max;
    }
}
