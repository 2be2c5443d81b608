using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary><see cref="DType.Q4_1"/>: the scale d and the minimum m (binary16), then the q (<see cref="Nibbles"/>); value = d·q + m.</summary>
internal readonly unsafe struct Q41Block : IBlockFormat
{
    private const int First = 4;

    public static int Length => BlockFormats.Length;

    public static int Bytes => 20;

    public static int UnitLength => BlockFormats.Length;

    public static bool HasMinimum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(byte* block, int unit) => HalfTable.Pointer[*(ushort*)block];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(byte* block, int unit) => HalfTable.Pointer[((ushort*)block)[1]];

    public static int Integer(byte* block, int i) => Nibbles.Bits(block + First, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Integers(byte* block, int sixteen) => Nibbles.Load(block + First, sixteen).AsSByte();

    /// <summary>d and m by <see cref="MinimumSearch"/>.</summary>
    public static void Quantize(float* x, byte* block)
    {
        byte* q = stackalloc byte[BlockFormats.Length];
        Line.Find(x, 15, block, q);
        Nibbles.Store(q, block + First);
    }

    public static string Describe(byte* block, int i) => string.Create(CultureInfo.InvariantCulture,
        $"Q4_1: d = {HalfText.Of(block)}, m = {HalfText.Of(block + 2)}, q = {Integer(block, i)} of 0 … 15, value = d × q + m");
}
