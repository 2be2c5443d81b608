using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.IQ4_NL"/>: the scale d (binary16), then four bits a number (<see cref="Nibbles"/>) that choose one of sixteen unevenly
/// spaced q; value = d·q.</summary>
internal readonly unsafe struct Iq4NlBlock : IBlockFormat
{
    private const int First = 2;

    /// <summary>The sixteen q, a part of the file format: denser around zero, where weights are.</summary>
    public static ReadOnlySpan<sbyte> Values => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    public static int Length => BlockFormats.Length;

    public static int Bytes => 18;

    public static int UnitLength => BlockFormats.Length;

    public static bool HasMinimum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)block];

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) => Values[Nibbles.Bits(block + First, i)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) =>
        Vector128.Shuffle(Vector128.Create<sbyte>(Values), Nibbles.Load(block + First, sixteen).AsSByte());

    /// <summary>d by <see cref="UnevenSearch"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        byte* bits = stackalloc byte[BlockFormats.Length];
        *(ushort*)block = BitConverter.HalfToUInt16Bits((Half)UnevenSearch.Find(x));
        float scale = Scale(block, 0), inverse = scale == 0 || float.IsNaN(scale) ? 0 : 1 / scale;
        for (int i = 0; i < BlockFormats.Length; i++)
            bits[i] = UnevenSearch.Nearest(x[i] * inverse);
        Nibbles.Store(bits, block + First);
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"IQ4_NL: d = {HalfText.Of(block)}, q = {Integer(block, i)} (entry {Nibbles.Bits(block + First, i)} of sixteen), value = d × q");
}
