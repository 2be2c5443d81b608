using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q3_K"/>: 256 numbers in sixteen units; value = d·scale·q, scale −32 … 31, q −4 … 3.</summary>
/// <remarks>
/// <code>
/// bytes 0–31    byte l holds the uppermost bit of q + 4 of elements l, 32 + l, …, 224 + l, from the lowest on
/// bytes 32–95   byte 32n + l holds the lower two bits of elements 128n + l, + 32, + 64 and + 96, from the lowest on
/// bytes 96–107  scale + 32: bytes 0–7 the lower four bits of units 0–7 (low half) and 8–15 (high half), bytes 8–11 the
///               upper two bits: byte 8 + j those of units j, 4 + j, 8 + j, 12 + j
/// bytes 108–109 d (binary16)
/// </code>
/// </remarks>
internal readonly unsafe struct Q3KBlock : IBlockFormat
{
    private const int First = 32, ScalesAt = 96, UpperAt = ScalesAt + 8, ScaleAt = 108, Zero = 4, ScaleZero = 32;

    public static int Length => BlockFormats.SuperLength;

    public static int Bytes => 110;

    public static int UnitLength => 16;

    public static bool HasMinimum => false;

    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)(block + ScaleAt)] * UnitScale(block, unit);

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) => (block[First + i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3) + (block[i % 32] >> i / 32 & 1) * 4 - Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen)
    {
        Vector128<byte> lower = Nibbles.Part(Vector128.Load(block + First + (sixteen >> 3) * 32 + (sixteen & 1) * 16), (sixteen >> 1 & 3) * 2, 3);
        Vector128<byte> upper = Nibbles.Part(Vector128.Load(block + (sixteen & 1) * 16), sixteen >> 1, 1);
        return (lower | upper << 2).AsSByte() - Vector128.Create((sbyte)Zero);
    }

    /// <summary>Everything by <see cref="SuperScales"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        SuperScales found = default;
        found.Find(x, Zero, ScaleZero);
        new Span<byte>(block, Bytes).Clear();
        for (int unit = 0; unit < Length / UnitLength; unit++)
        {
            int bits = found.Scales[unit] + ScaleZero;
            block[ScalesAt + unit % 8] |= (byte)((bits & 15) << unit / 8 * 4);
            block[UpperAt + unit % 4] |= (byte)(bits >> 4 << unit / 4 * 2);
        }
        for (int i = 0; i < Length; i++)
        {
            int bits = found.Integers[i] + Zero;
            block[First + i / 128 * 32 + i % 32] |= (byte)((bits & 3) << i / 32 % 4 * 2);
            block[i % 32] |= (byte)(bits >> 2 << i / 32);
        }
        *(ushort*)(block + ScaleAt) = found.Scale;
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q3_K: d = {HalfText.Of(block + ScaleAt)}, scale = {UnitScale(block, i / UnitLength)} (bits {UnitScale(block, i / UnitLength) + ScaleZero} − 32), q = {Integer(block, i)} (bits {Integer(block, i) + Zero} − 4), value = d × scale × q");

    private static int UnitScale(byte* block, int unit) =>
        (block[ScalesAt + unit % 8] >> unit / 8 * 4 & 15 | (block[UpperAt + unit % 4] >> unit / 4 * 2 & 3) << 4) - ScaleZero;
}
