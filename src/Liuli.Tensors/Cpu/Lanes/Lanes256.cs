using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Eight lanes: a 256-bit register (AVX2 with FMA).</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadPartial(float* source, int count) =>
        new(Avx.MaskLoad(source, FirstLanes(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* destination, Lanes256 value, int count) =>
        Avx.MaskStore(destination, FirstLanes(count), value._value);

    // Lane i is set when i < count; masked-off lanes neither read nor fault.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FirstLanes(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Lanes256 value) => Vector256.Store(value._value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(float* destination, Vector128<sbyte> q, float scale)
    {
        Vector256<float> factor = Vector256.Create(scale);
        Vector128<sbyte> upper = Sse2.ShiftRightLogical128BitLane(q, 8);
        Vector256.Store(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(q)) * factor, destination);
        Vector256.Store(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(upper)) * factor, destination + Width);
    }

    // As in Lanes512, where it is explained.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalves(ushort* source)
    {
        Vector256<int> bits = (Avx2.ConvertToVector256Int32(Vector128.Load((short*)source)) << 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        Vector256<float> value = bits.AsSingle() * Vector256.Create(5.192296858534828e33f);
        Vector256<float> special = Vector256.GreaterThanOrEqual(Vector256.Abs(value), Vector256.Create(65536f)) & Vector256.Create(0x7F800000).AsSingle();
        return new(value | special);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBFloat16(ushort* source) => new((Avx2.ConvertToVector256Int32(Vector128.Load(source)) << 16).AsSingle());

    // As in Bf16Rounding, where it is explained.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(ushort* destination, Lanes256 value)
    {
        Vector256<uint> bits = value._value.AsUInt32(), rounded = bits + Vector256.Create(0x7FFFu) + (bits >>> 16 & Vector256<uint>.One);
        rounded = Vector256.ConditionalSelect(Vector256.Equals(value._value, value._value).AsUInt32(), rounded, bits | Vector256.Create(0x400000u)) >>> 16;
        Vector128.Narrow(rounded.GetLower(), rounded.GetUpper()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadScaled(sbyte* source, float scale) =>
        new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)) * Vector256.Create(scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a) => new(-a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Fma.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.Max(a._value, b._value));

    // MaxNative and MinNative return their second operand when one is NaN (x86) or NaN (Arm): with x second, NaN stays.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Clamp(Lanes256 x, Lanes256 low, Lanes256 high) => new(Vector256.MinNative(high._value, Vector256.MaxNative(low._value, x._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 x) => new(Vector256.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Reciprocal(Lanes256 x) => new(Vector256<float>.One / x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ReciprocalOfFinite(Lanes256 x) => new(Vector256<float>.One / x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 x) => new(Vector256.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GreaterThan(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Equal(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 yes, Lanes256 no) => new(Vector256.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 magnitude, Lanes256 sign) => new(Vector256.CopySign(magnitude._value, sign._value));

    // 2^n is a float whose exponent field is n + 127. One factor cannot reach 2^128 or subnormals, two halves of n can:
    // the first product stays normal, the second one rounds or overflows as it must.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ScaleByPowerOfTwo(Lanes256 x, Lanes256 n)
    {
        Vector256<int> whole = Vector256.ConvertToInt32Native(n._value);
        Vector256<int> half = whole >> 1;
        return new(x._value * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> PowerOfTwo(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exp(Lanes256 x) => LaneMath<Lanes256>.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Log(Lanes256 x) => new(Vector256.Log(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Tanh(Lanes256 x) => LaneMath<Lanes256>.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Erf(Lanes256 x) => LaneMath<Lanes256>.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sin(Lanes256 x) => new(Vector256.Sin(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Cos(Lanes256 x) => new(Vector256.Cos(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 x) => Vector256.Sum(x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumFour(Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d, float* destination)
    {
        // A horizontal addition adds neighbours in each half: (a0+a1, a2+a3, b0+b1, b2+b3 | …), then (Σa, Σb, Σc, Σd | …).
        Vector256<float> sums = Avx.HorizontalAdd(Avx.HorizontalAdd(a._value, b._value), Avx.HorizontalAdd(c._value, d._value));
        Vector128.Store(sums.GetLower() + sums.GetUpper(), destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Lanes256 x)
    {
        // Halve three times: 8 lanes, 4, 2, 1.
        Vector128<float> m = Vector128.Max(x._value.GetLower(), x._value.GetUpper());
        m = Vector128.Max(m, Vector128.Shuffle(m, Vector128.Create(2, 3, 0, 1)));
        m = Vector128.Max(m, Vector128.Shuffle(m, Vector128.Create(1, 0, 3, 2)));
        return m.ToScalar();
    }
}
