using System.Numerics;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// A handful of floats that one instruction works on together. Think of <see cref="Width"/> small calculators side by
/// side (the lanes): <c>a + b</c> makes each of them add its own two numbers at the same moment.
/// A kernel is written once against this interface; as the implementations are structs and the members static
/// abstract, the JIT compiles one copy for each of them in which every member is a machine instruction or two.
/// </summary>
/// <remarks>
/// A mask is a value whose lanes have either all bits set (yes) or none (no); it comes from <see cref="GreaterThan"/> or
/// <see cref="Equal"/> and goes into <see cref="Select"/>. Lanes cannot branch apart, so "if" means: compute both, then select.
/// No function's result depends on the lane it is in. Thus the split of an array over threads never changes a bit.
/// </remarks>
internal unsafe interface ILanes<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>,
    IDivisionOperators<TSelf, TSelf, TSelf>,
    IUnaryNegationOperators<TSelf, TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many floats there are: 1, 4, 8 or 16.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> floats; any alignment.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Reads the first <paramref name="count"/> floats (1 … Width − 1) and touches no memory behind them; the other lanes are 0.</summary>
    static abstract TSelf LoadPartial(float* source, int count);

    /// <summary>Writes all lanes.</summary>
    static abstract void Store(float* destination, TSelf value);

    /// <summary>Writes the first <paramref name="count"/> lanes and touches no memory behind them.</summary>
    static abstract void StorePartial(float* destination, TSelf value, int count);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>Writes scale·q for sixteen small integers: how quantised weights become floats.</summary>
    static abstract void StoreScaled(float* destination, Vector128<sbyte> q, float scale);

    /// <summary>Reads <see cref="Width"/> binary16 numbers; exact, ∞ and NaN included.</summary>
    static abstract TSelf LoadHalves(ushort* source);

    /// <summary>Reads <see cref="Width"/> bfloat16 numbers, the upper halves of floats.</summary>
    static abstract TSelf LoadBFloat16(ushort* source);

    /// <summary>Writes all lanes as bfloat16, each the nearest, and the even one of two equally near.</summary>
    static abstract void StoreBFloat16(ushort* destination, TSelf value);

    /// <summary>Reads <see cref="Width"/> small integers q and makes scale·q of them.</summary>
    static abstract TSelf LoadScaled(sbyte* source, float scale);

    /// <summary>a·b + c, rounded once where the processor has a fused multiply-add.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller; NaN if either is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger; NaN if either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>x forced into [low, high]; NaN stays NaN.</summary>
    static abstract TSelf Clamp(TSelf x, TSelf low, TSelf high);

    /// <summary>|x|.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>1/x to about 1 ulp for x of at least 1; 0 for ∞, NaN stays NaN.</summary>
    static abstract TSelf Reciprocal(TSelf x);

    /// <summary>1/x to about 1 ulp for x from 1 to 2¹²⁶; NaN stays NaN.</summary>
    static abstract TSelf ReciprocalOfFinite(TSelf x);

    /// <summary>√x, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>A mask: a &gt; b. False where either is NaN.</summary>
    static abstract TSelf GreaterThan(TSelf a, TSelf b);

    /// <summary>A mask: a = b.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Lane by lane: <paramref name="yes"/> where the mask is set, else <paramref name="no"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>|magnitude| with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>x·2ⁿ for whole n in −200 … 200, with correct subnormal and infinite results.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf x, TSelf n);

    /// <summary>eˣ to about 1 ulp over the whole range: exp(−∞) = 0, overflow is ∞, NaN stays NaN.</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>ln x to a few ulp: ln 0 = −∞, NaN for negative numbers.</summary>
    static abstract TSelf Log(TSelf x);

    /// <summary>tanh x to a few ulp.</summary>
    static abstract TSelf Tanh(TSelf x);

    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt, absolute error below 2·10⁻⁷.</summary>
    static abstract TSelf Erf(TSelf x);

    /// <summary>sin x; meant for angles that matter (|x| below some thousands).</summary>
    static abstract TSelf Sin(TSelf x);

    /// <summary>cos x; as <see cref="Sin"/>.</summary>
    static abstract TSelf Cos(TSelf x);

    /// <summary>All lanes added together, always in the same order.</summary>
    static abstract float Sum(TSelf x);

    /// <summary>Writes the sums of four values' lanes to destination[0 … 3]; cheaper than four <see cref="Sum"/>, and added in another order.</summary>
    static abstract void SumFour(TSelf a, TSelf b, TSelf c, TSelf d, float* destination);

    /// <summary>The largest lane; NaN if any lane is NaN.</summary>
    static abstract float MaxAcross(TSelf x);
}
