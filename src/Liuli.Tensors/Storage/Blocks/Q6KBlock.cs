using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q6_K"/>: 256 numbers in sixteen units; value = d·scale·q, scale a signed byte, q −32 … 31.</summary>
/// <remarks>
/// <code>
/// bytes 0–127    byte 64n + l (l &lt; 64) holds the lower four bits of elements 128n + l (low half) and 128n + 64 + l (high half)
/// bytes 128–191  byte 32n + l holds the upper two bits of elements 128n + l, + 32, + 64 and + 96, from the lowest on; bits = q + 32
/// bytes 192–207  the units' scales
/// bytes 208–209  d (binary16)
/// </code>
/// </remarks>
internal readonly unsafe struct Q6KBlock : IBlockFormat
{
    private const int UpperAt = 128, ScalesAt = 192, ScaleAt = 208, Zero = 32;

    public static int Length => BlockFormats.SuperLength;

    public static int Bytes => 210;

    public static int UnitLength => 16;

    public static bool HasMinimum => false;

    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)(block + ScaleAt)] * ((sbyte*)block)[ScalesAt + unit];

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) =>
        (block[i / 128 * 64 + i % 64] >> i / 64 % 2 * 4 & 15 | (block[UpperAt + i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3) << 4) - Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen)
    {
        int half = sixteen >> 3, quarter = sixteen >> 1 & 3, part = sixteen & 1;
        Vector128<byte> lower = Nibbles.Part(Vector128.Load(block + half * 64 + (quarter & 1) * 32 + part * 16), (quarter >> 1) * 4, 15);
        Vector128<byte> upper = Nibbles.Part(Vector128.Load(block + UpperAt + half * 32 + part * 16), quarter * 2, 3);
        return (lower | upper << 4).AsSByte() - Vector128.Create((sbyte)Zero);
    }

    /// <summary>Everything by <see cref="SuperScales"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        SuperScales found = default;
        found.Find(x, Zero, 128);
        new Span<byte>(block, Bytes).Clear();
        for (int unit = 0; unit < Length / UnitLength; unit++)
            block[ScalesAt + unit] = (byte)found.Scales[unit];
        for (int i = 0; i < Length; i++)
        {
            int bits = found.Integers[i] + Zero;
            block[i / 128 * 64 + i % 64] |= (byte)((bits & 15) << i / 64 % 2 * 4);
            block[UpperAt + i / 128 * 32 + i % 32] |= (byte)(bits >> 4 << i / 32 % 4 * 2);
        }
        *(ushort*)(block + ScaleAt) = found.Scale;
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q6_K: d = {HalfText.Of(block + ScaleAt)}, scale = {((sbyte*)block)[ScalesAt + i / UnitLength]}, q = {Integer(block, i)} (bits {Integer(block, i) + Zero} − 32), value = d × scale × q");
}
