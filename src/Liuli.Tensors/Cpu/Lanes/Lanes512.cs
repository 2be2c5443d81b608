using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Sixteen lanes: a 512-bit register (AVX-512). Its partial loads use the processor's mask registers.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadPartial(float* source, int count) =>
        new(Avx512F.MaskLoad(source, FirstLanes(count), Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* destination, Lanes512 value, int count) =>
        Avx512F.MaskStore(destination, FirstLanes(count), value._value);

    // Lane i is set when i < count; masked-off lanes neither read nor fault.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FirstLanes(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Lanes512 value) => Vector512.Store(value._value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(float* destination, Vector128<sbyte> q, float scale) =>
        Vector512.Store(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(q)) * Vector512.Create(scale), destination);

    // Shifted into a float's place, a half's exponent is 112 too small: a multiplication by 2¹¹² puts that right, subnormal numbers
    // included. Only the largest exponent, that of ∞ and NaN, has to become a float's largest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadHalves(ushort* source)
    {
        Vector512<int> bits = (Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        Vector512<float> value = bits.AsSingle() * Vector512.Create(5.192296858534828e33f);
        Vector512<float> special = Vector512.GreaterThanOrEqual(Vector512.Abs(value), Vector512.Create(65536f)) & Vector512.Create(0x7F800000).AsSingle();
        return new(value | special);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBFloat16(ushort* source) =>
        new((Avx512F.ConvertToVector512Int32(Vector256.Load(source)) << 16).AsSingle());

    // As in Bf16Rounding, where it is explained.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(ushort* destination, Lanes512 value)
    {
        Vector512<uint> bits = value._value.AsUInt32(), rounded = bits + Vector512.Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One);
        rounded = Vector512.ConditionalSelect(Vector512.Equals(value._value, value._value).AsUInt32(), rounded, bits | Vector512.Create(0x400000u));
        Avx512F.ConvertToVector256UInt16(rounded >>> 16).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadScaled(sbyte* source, float scale) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))) * Vector512.Create(scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a) => new(-a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.Max(a._value, b._value));

    // MaxNative and MinNative return their second operand when one is NaN (x86) or NaN (Arm): with x second, NaN stays.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Clamp(Lanes512 x, Lanes512 low, Lanes512 high) => new(Vector512.MinNative(high._value, Vector512.MaxNative(low._value, x._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 x) => new(Vector512.Abs(x._value));

    // A division of sixteen floats keeps the processor's one divider for 16 to 24 cycles. VRCP14PS is exact to 2⁻¹⁴, and a step of Newton's squares the error;
    // only ∞ has to be left out of it, for ∞·0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Reciprocal(Lanes512 x)
    {
        Vector512<float> finite = ReciprocalOfFinite(x)._value;
        return new(Vector512.ConditionalSelect(Vector512.GreaterThan(x._value, Vector512.Create(float.MaxValue)), Vector512<float>.Zero, finite));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ReciprocalOfFinite(Lanes512 x)
    {
        Vector512<float> guess = Avx512F.Reciprocal14(x._value);
        return new(Avx512F.FusedMultiplyAdd(guess, Avx512F.FusedMultiplyAddNegated(x._value, guess, Vector512.Create(1f)), guess));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 x) => new(Vector512.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 GreaterThan(Lanes512 a, Lanes512 b) => new(Vector512.GreaterThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Equal(Lanes512 a, Lanes512 b) => new(Vector512.Equals(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 yes, Lanes512 no) => new(Vector512.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CopySign(Lanes512 magnitude, Lanes512 sign) => new(Vector512.CopySign(magnitude._value, sign._value));

    // VSCALEFPS does exactly this, subnormal results and overflow included.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ScaleByPowerOfTwo(Lanes512 x, Lanes512 n) => new(Avx512F.Scale(x._value, n._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exp(Lanes512 x) => LaneMath<Lanes512>.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Log(Lanes512 x) => new(Vector512.Log(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Tanh(Lanes512 x) => LaneMath<Lanes512>.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Erf(Lanes512 x) => LaneMath<Lanes512>.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sin(Lanes512 x) => new(Vector512.Sin(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Cos(Lanes512 x) => new(Vector512.Cos(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 x) => Vector512.Sum(x._value);

    // In each quarter: (a0+a2, a1+a3, b0+b2, b1+b3), then (Σa, Σb, Σc, Σd); the quarters are added last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SumFour(Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d, float* destination)
    {
        Vector512<float> ab = Paired(a._value, b._value), cd = Paired(c._value, d._value);
        Vector512<float> quarters = Avx512F.Shuffle(ab, cd, 0b10_00_10_00) + Avx512F.Shuffle(ab, cd, 0b11_01_11_01);
        Vector256<float> halves = quarters.GetLower() + quarters.GetUpper();
        Vector128.Store(halves.GetLower() + halves.GetUpper(), destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Paired(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle() + Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Lanes512 x) =>
        Lanes256.MaxAcross(new Lanes256(Vector256.Max(x._value.GetLower(), x._value.GetUpper())));
}
