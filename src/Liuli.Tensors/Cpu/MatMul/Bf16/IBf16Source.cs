using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Where packed bfloat16 comes from.</summary>
internal unsafe interface IBf16Source
{
    /// <summary>Bytes of a stored number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Thirty-two neighbours, of which the first <paramref name="count"/> exist; the others are 0.</summary>
    static abstract Vector512<ushort> Row(byte* source, int count);

    /// <summary>Sixteen pairs of a number of <paramref name="low"/> and its neighbour in <paramref name="high"/>, of which the first <paramref name="count"/>
    /// exist. The low half of a pair is the former. No high, no numbers: 0.</summary>
    static abstract Vector512<uint> Pairs(byte* low, byte* high, int count);
}

/// <summary>Floats, to be rounded to nearest even.</summary>
internal readonly unsafe struct FloatSource : IBf16Source
{
    private const uint UpperHalf = 0xFFFF0000;

    public static int Bytes => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Row(byte* source, int count) =>
        Vector512.Narrow(Rounded(Load(source, count)) >>> 16, Rounded(Load(source + 16 * sizeof(float), count - 16)) >>> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Pairs(byte* low, byte* high, int count)
    {
        Vector512<uint> upper = high == null ? Vector512<uint>.Zero : Rounded(Load(high, count)) & Vector512.Create(UpperHalf);
        return Rounded(Load(low, count)) >>> 16 | upper;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(byte* source, int count) => count >= 16 ? Vector512.Load((float*)source)
        : count <= 0 ? Vector512<float>.Zero
        : Avx512F.MaskLoad((float*)source, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), Vector512<float>.Zero);

    /// <summary>The upper halves are bfloat16; the lower are whatever rounding left. See <see cref="Bf16Rounding"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> x)
    {
        Vector512<uint> bits = x.AsUInt32();
        Vector512<uint> rounded = bits + Vector512.Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x).AsUInt32(), rounded, bits | Vector512.Create(0x400000u));
    }
}

/// <summary>Numbers that are stored as bfloat16.</summary>
internal readonly unsafe struct StoredBf16Source : IBf16Source
{
    public static int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Row(byte* source, int count) => count >= 32 ? Vector512.Load((ushort*)source) : Partial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Pairs(byte* low, byte* high, int count)
    {
        Vector512<uint> upper = high == null ? Vector512<uint>.Zero : Widened(high, count) << 16;
        return Widened(low, count) | upper;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widened(byte* source, int count) =>
        Avx512F.ConvertToVector512UInt32(count >= 16 ? Vector256.Load((ushort*)source) : Partial(source, count).GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Partial(byte* source, int count) => count <= 0 ? Vector512<ushort>.Zero
        : Avx512BW.MaskLoad((ushort*)source, Vector512.LessThan(Vector512<ushort>.Indices, Vector512.Create((ushort)count)), Vector512<ushort>.Zero);
}
