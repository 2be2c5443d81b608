using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q4_0"/>: bytes 0–1 the scale d (binary16), byte 2 + j holds element j in its low and element 16 + j in its high
/// four bits; value = d·(bits − 8).</summary>
internal readonly unsafe struct Q4Block : IBlockFormat
{
    private const int ScaleBytes = 2, Half = BlockFormats.Length / 2, Zero = 8;

    public static int Length => BlockFormats.Length;

    public static int Bytes => 18;

    public static int UnitLength => BlockFormats.Length;

    public static bool HasMinimum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)block];

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) => Nibbles.Bits(block + ScaleBytes, i) - Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) => Nibbles.Load(block + ScaleBytes, sixteen).AsSByte() - Vector128.Create((sbyte)Zero);

    /// <summary>d = the number of largest magnitude, with its sign, / −8: it becomes −8 exactly, the side on which four bits reach farther.
    /// bits = min(15, ⌊x / d + 8.5⌋), with the unrounded d, as GGUF's reference does.</summary>
    public static void Quantize(float* x, byte* block)
    {
        BlockFormats.Largest(x, out float signed);
        float scale = signed / -Zero, inverse = scale == 0 ? 0 : 1 / scale;
        *(ushort*)block = BitConverter.HalfToUInt16Bits((Half)scale);
        for (int i = 0; i < Half; i++)
            block[ScaleBytes + i] = (byte)(Bits(x[i] * inverse) | Bits(x[Half + i] * inverse) << 4);
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q4_0: d = {HalfText.Of(block)}, q = {Integer(block, i)} (bits {Integer(block, i) + Zero} − 8), value = d × q");

    private static int Bits(float quotient) => Math.Clamp((int)(quotient + (Zero + 0.5f)), 0, 15);
}
