using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>How numbers of sixteen units become whole ones for <see cref="Assembler.Int16TileKernel"/>.</summary>
/// <remarks>
/// x becomes n = x / 2ᵗ, rounded to nearest even: added to 1.5·2ᵗ⁺²³, of which 2ᵗ is the last bit, it is the lower half of the sum's bits. t is the smallest with Σ n² ≤ 2³¹ and |n| &lt; 2¹⁵: by Cauchy and Schwarz
/// no sum of products of two units exceeds 2³¹ by more than rounding adds. Where squares might leave F32, |n| ≤ 2¹² does the same, and where 2ᵗ⁺²³ would, x is made 2³² times smaller first.
/// </remarks>
internal readonly struct Int16Scale
{
    private const int Bias = 127, FractionBits = 23, Reduction = 32, Lift = 64;

    /// <summary>From what exponents on squares might leave F32, and where 2ᵗ⁺²³ would.</summary>
    private const uint Low = Bias - 50, High = Bias + 50, Huge = 200;

    private const uint Infinity = 0x7F800000, Largest = 4095;

    /// <summary>What carries a number that would be rounded to 2¹⁵ over to the next exponent.</summary>
    private const uint Carry = 1 << (FractionBits - 15);

    private readonly Vector512<float> _multiplier, _last;
    private readonly Vector512<uint> _unbounded;

    /// <param name="largest">The bits of the largest |x| of each unit.</param>
    /// <param name="squares">Σ x² of each unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int16Scale(Vector512<uint> largest, Vector512<float> squares)
    {
        Vector512<uint> exponent = largest + Vector512.Create(Carry) >>> FractionBits;
        Vector512<uint> huge = Vector512.GreaterThan(exponent, Vector512.Create(Huge)), ordinary = Vector512.LessThanOrEqual(exponent - Vector512.Create(Low), Vector512.Create(High - Low));
        // Σ x² < 2ˢ⁺¹ asks for 2t ≥ s − 30.
        Vector512<int> bySquares = (squares.AsInt32() >>> FractionBits) - Vector512.Create(Bias + 29) >> 1, bySize = exponent.AsInt32() - Vector512.Create(Bias);
        Vector512<int> t = Vector512.ConditionalSelect(ordinary.AsInt32(), Vector512.Max(bySquares, bySize - Vector512.Create(14)), bySize - Vector512.Create(11));
        _multiplier = Vector512.ConditionalSelect(huge.AsSingle(), Vector512.Create(1f / (1L << Reduction)), Vector512<float>.One);
        _last = (t + Vector512.Create(Bias + FractionBits) - (huge.AsInt32() & Vector512.Create(Reduction)) << FractionBits | Vector512.Create(1 << (FractionBits - 1))).AsSingle();
        _unbounded = Vector512.GreaterThanOrEqual(largest, Vector512.Create(Infinity));
        // 2ᵗ may be a subnormal number, which a multiplication makes; what is not finite is its own factor.
        Vector512<uint> normal = (t + Vector512.Create(Bias)).AsUInt32() << FractionBits, subnormal = ((t + Vector512.Create(Bias + Lift) << FractionBits).AsSingle() * Vector512.Create(1 / ((float)(1UL << 32) * (1UL << Lift - 32)))).AsUInt32();
        Factors = Vector512.ConditionalSelect(_unbounded, largest, Vector512.ConditionalSelect(Vector512.GreaterThan(t, Vector512.Create(-Bias)).AsUInt32(), normal, subnormal)).AsSingle();
        IsFinite = Vector512.EqualsAll(_unbounded, Vector512<uint>.Zero);
    }

    /// <summary>One unit in all lanes: what <see cref="Write"/> wrote of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int16Scale(float multiplier, float last)
    {
        _multiplier = Vector512.Create(multiplier);
        _last = Vector512.Create(last);
        IsFinite = true;
    }

    /// <summary>2ᵗ of each unit.</summary>
    public Vector512<float> Factors { get; }

    /// <summary>Whether no unit has an infinity or NaN.</summary>
    public bool IsFinite { get; }

    /// <summary>Sixteen numbers each, from which units without infinity or NaN can be made again one by one.</summary>
    public unsafe void Write(float* multipliers, float* lasts)
    {
        _multiplier.Store(multipliers);
        _last.Store(lasts);
    }

    /// <summary>|x|, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Magnitude(Vector512<float> x) => x.AsUInt32() & Vector512.Create(0x7FFFFFFFu);

    /// <summary>Pairs of whole numbers, the first of each in its lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<uint> Pairs(Vector512<float> first, Vector512<float> second) => Vector512.ConditionalSelect(Vector512.Create(0xFFFFu), Whole(first), Whole(second) << 16);

    /// <summary>In the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<uint> Whole(Vector512<float> x)
    {
        Vector512<uint> whole = Vector512.FusedMultiplyAdd(x, _multiplier, _last).AsUInt32();
        return IsFinite ? whole : WithoutFinite(x, whole);
    }

    /// <summary>In a unit with an infinity, or NaN, only these count.</summary>
    private Vector512<uint> WithoutFinite(Vector512<float> x, Vector512<uint> whole)
    {
        Vector512<uint> size = Vector512.GreaterThanOrEqual(Magnitude(x), Vector512.Create(Infinity)) & Vector512.Create(Largest), sign = (x.AsInt32() >> 31).AsUInt32();
        return Vector512.ConditionalSelect(_unbounded, (size ^ sign) - sign, whole);
    }
}
