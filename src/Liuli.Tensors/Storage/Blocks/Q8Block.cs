using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q8_0"/>: bytes 0–1 the scale d (binary16), bytes 2–33 the signed q; value = d·q.</summary>
internal readonly unsafe struct Q8Block : IBlockFormat
{
    /// <summary>Bytes before the first q.</summary>
    public const int ScaleBytes = 2;

    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 34;

    public static int Length => BlockFormats.Length;

    public static int Bytes => BlockBytes;

    public static int UnitLength => BlockFormats.Length;

    public static bool HasMinimum => false;

    /// <summary>d of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block) => HalfTable.Pointer[*(ushort*)block];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block, int unit) => Scale(block);

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) => ((sbyte*)block)[ScaleBytes + i];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) => Vector128.Load((sbyte*)block + ScaleBytes + 16 * sixteen);

    /// <summary>d = max|x| / 127, q = round(x / d), halves away from zero; q is found with the unrounded d, as GGUF's reference does.</summary>
    public static void Quantize(float* x, byte* block)
    {
        float scale = BlockFormats.Largest(x, out _) / 127f, inverse = scale == 0 ? 0 : 1 / scale;
        *(ushort*)block = BitConverter.HalfToUInt16Bits((Half)scale);
        for (int i = 0; i < BlockFormats.Length; i++)
            ((sbyte*)block)[ScaleBytes + i] = (sbyte)MathF.Round(x[i] * inverse, MidpointRounding.AwayFromZero);
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q8_0: d = {HalfText.Of(block)}, q = {Integer(block, i)} (byte 0x{block[ScaleBytes + i]:X2}), value = d × q");
}
