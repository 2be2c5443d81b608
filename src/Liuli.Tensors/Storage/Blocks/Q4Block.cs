using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q4_0"/>: bytes 0–1 the scale d (binary16), byte 2 + j holds element j in its low and element 16 + j in its high
/// four bits; value = d·(bits − 8).</summary>
internal readonly unsafe struct Q4Block : IBlockFormat
{
    private const int ScaleBytes = 2, Half = BlockFormats.Length / 2, Zero = 8;

    public static int Bytes => 18;

    /// <inheritdoc cref="Q8Block.Element"/>
    public static float Element(byte* blocks, long flat)
    {
        byte* block = blocks + flat / BlockFormats.Length * Bytes;
        return Scale(block) * Integer(block, (int)(flat % BlockFormats.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block) => HalfTable.Pointer[*(ushort*)block];

    public static int Integer(byte* block, int i) => (i < Half ? block[ScaleBytes + i] & 15 : block[ScaleBytes + i - Half] >> 4) - Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<sbyte> First, Vector128<sbyte> Second) Integers(byte* block)
    {
        Vector128<byte> both = Vector128.Load(block + ScaleBytes), mask = Vector128.Create((byte)15);
        Vector128<sbyte> zero = Vector128.Create((sbyte)Zero);
        // There is no shift of bytes: shifting pairs of them and masking does the same.
        return ((both & mask).AsSByte() - zero, ((both.AsUInt16() >>> 4).AsByte() & mask).AsSByte() - zero);
    }

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
        $"Q4_0: d = fp16 0x{*(ushort*)block:X4} = {Scale(block):R}, q = {Integer(block, i)} (bits {Integer(block, i) + Zero} − 8), value = d × q");

    private static int Bits(float quotient) => Math.Clamp((int)(quotient + (Zero + 0.5f)), 0, 15);
}
