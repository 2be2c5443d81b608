using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q2_K"/>: 256 numbers in sixteen units; value = d·scale·q − dmin·minimum, scale and minimum of four bits, q of two.</summary>
/// <remarks>
/// <code>
/// bytes 0–15   a unit each: scale (low half) | minimum (high half)
/// bytes 16–79  byte 32n + l holds elements 128n + l, + 32, + 64 and + 96, two bits each from the lowest on
/// bytes 80–83  d, dmin (binary16)
/// </code>
/// </remarks>
internal readonly unsafe struct Q2KBlock : IBlockFormat
{
    private const int First = 16, ScaleAt = 80, MinimumAt = 82;

    public static int Length => BlockFormats.SuperLength;

    public static int Bytes => 84;

    public static int UnitLength => 16;

    public static bool HasMinimum => true;

    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)(block + ScaleAt)] * (block[unit] & 15);

    public static float Minimum(byte* block, int unit) => -(HalfTable.Pointer[*(ushort*)(block + MinimumAt)] * (block[unit] >> 4));

    public static int Integer(byte* block, int i) => block[First + i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) =>
        Nibbles.Part(Vector128.Load(block + First + (sixteen >> 3) * 32 + (sixteen & 1) * 16), (sixteen >> 1 & 3) * 2, 3).AsSByte();

    /// <summary>Everything by <see cref="SuperMinima"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        SuperMinima found = default;
        found.Find(x, UnitLength, 3, 15);
        new Span<byte>(block, Bytes).Clear();
        for (int unit = 0; unit < Length / UnitLength; unit++)
            block[unit] = (byte)(found.Scales[unit] | found.Minima[unit] << 4);
        for (int i = 0; i < Length; i++)
            block[First + i / 128 * 32 + i % 32] |= (byte)(found.Integers[i] << i / 32 % 4 * 2);
        *(ushort*)(block + ScaleAt) = found.Scale;
        *(ushort*)(block + MinimumAt) = found.Minimum;
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q2_K: d = {HalfText.Of(block + ScaleAt)}, dmin = {HalfText.Of(block + MinimumAt)}, scale = {block[i / UnitLength] & 15}, minimum = {block[i / UnitLength] >> 4}, q = {Integer(block, i)} of 0 … 3, value = d × scale × q − dmin × minimum");
}
