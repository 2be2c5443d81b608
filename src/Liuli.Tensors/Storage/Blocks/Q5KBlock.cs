using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q5_K"/>: 256 numbers in eight units; value = d·scale·q − dmin·minimum, scale and minimum of six bits, q of five.</summary>
/// <remarks>
/// <code>
/// bytes 0–3     d, dmin (binary16)
/// bytes 4–15    the units' scales and minima, see SixBitPairs
/// bytes 16–47   byte l holds the uppermost bit of elements l, 32 + l, …, 224 + l, from the lowest on
/// bytes 48–175  byte 32n + l holds the lower four bits of elements 64n + l (low half) and 64n + 32 + l (high half)
/// </code>
/// </remarks>
internal readonly unsafe struct Q5KBlock : IBlockFormat
{
    private const int ScalesAt = 4, UpperAt = ScalesAt + SixBitPairs.Bytes, First = UpperAt + 32;

    public static int Length => BlockFormats.SuperLength;

    public static int Bytes => 176;

    public static int UnitLength => 32;

    public static bool HasMinimum => true;

    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)block] * SixBitPairs.Scale(block + ScalesAt, unit);

    public static float Minimum(byte* block, int unit) => -(HalfTable.Pointer[((ushort*)block)[1]] * SixBitPairs.Minimum(block + ScalesAt, unit));

    public static int Integer(byte* block, int i) => block[First + i / 64 * 32 + i % 32] >> i / 32 % 2 * 4 & 15 | (block[UpperAt + i % 32] >> i / 32 & 1) << 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen)
    {
        Vector128<byte> lower = Nibbles.Part(Vector128.Load(block + First + (sixteen >> 2) * 32 + (sixteen & 1) * 16), (sixteen >> 1 & 1) * 4, 15);
        return (lower | Nibbles.Part(Vector128.Load(block + UpperAt + (sixteen & 1) * 16), sixteen >> 1, 1) << 4).AsSByte();
    }

    /// <summary>Everything by <see cref="SuperMinima"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        SuperMinima found = default;
        found.Find(x, UnitLength, 31, 63);
        new Span<byte>(block, Bytes).Clear();
        ((ushort*)block)[0] = found.Scale;
        ((ushort*)block)[1] = found.Minimum;
        SixBitPairs.Store(found.Scales, found.Minima, block + ScalesAt);
        for (int i = 0; i < Length; i++)
        {
            block[First + i / 64 * 32 + i % 32] |= (byte)((found.Integers[i] & 15) << i / 32 % 2 * 4);
            block[UpperAt + i % 32] |= (byte)(found.Integers[i] >> 4 << i / 32);
        }
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q5_K: d = {HalfText.Of(block)}, dmin = {HalfText.Of(block + 2)}, scale = {SixBitPairs.Scale(block + ScalesAt, i / UnitLength)}, minimum = {SixBitPairs.Minimum(block + ScalesAt, i / UnitLength)}, q = {Integer(block, i)} of 0 … 31, value = d × scale × q − dmin × minimum");
}
