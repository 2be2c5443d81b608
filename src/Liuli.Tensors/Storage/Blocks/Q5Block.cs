using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q5_0"/>: the scale d (binary16), then the bits (<see cref="FifthBits"/>); value = d·(bits − 16).</summary>
internal readonly unsafe struct Q5Block : IBlockFormat
{
    private const int First = 2, Zero = 16;

    public static int Length => BlockFormats.Length;

    public static int Bytes => First + FifthBits.Bytes;

    public static int UnitLength => BlockFormats.Length;

    public static bool HasMinimum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)block];

    public static float Minimum(byte* block, int unit) => 0;

    public static int Integer(byte* block, int i) => FifthBits.Bits(block + First, i) - Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) => FifthBits.Load(block + First, sixteen).AsSByte() - Vector128.Create((sbyte)Zero);

    /// <summary>d by <see cref="ScaleSearch"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        float* w = stackalloc float[BlockFormats.Length];
        byte* bits = stackalloc byte[BlockFormats.Length];
        Eights.Weights(x, BlockFormats.Length, w);
        *(ushort*)block = BitConverter.HalfToUInt16Bits((Half)ScaleSearch.Find(x, w, BlockFormats.Length, -Zero, Zero - 1));
        float scale = Scale(block, 0);
        for (int i = 0; i < BlockFormats.Length; i++)
            bits[i] = scale == 0 || float.IsNaN(scale) ? (byte)Zero : (byte)(Math.Clamp(MathF.Round(x[i] / scale), -Zero, Zero - 1) + Zero);
        FifthBits.Store(bits, block + First);
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q5_0: d = {HalfText.Of(block)}, q = {Integer(block, i)} (bits {Integer(block, i) + Zero} − 16), value = d × q");
}
