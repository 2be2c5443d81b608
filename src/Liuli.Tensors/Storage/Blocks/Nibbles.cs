using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>32 numbers of four bits in sixteen bytes: the low halves hold numbers 0 … 15, the high ones 16 … 31.</summary>
internal static unsafe class Nibbles
{
    private const int Half = 16;

    /// <summary>Number <paramref name="i"/> of 32.</summary>
    public static int Bits(byte* bytes, int i) => i < Half ? bytes[i] & 15 : bytes[i - Half] >> 4;

    /// <summary>Numbers 0 … 15 (<paramref name="half"/> 0) or 16 … 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* bytes, int half) => Part(Vector128.Load(bytes), 4 * half, 15);

    /// <summary>Bits of each byte from <paramref name="shift"/> on. There is no shift of bytes: shifting pairs of them and masking does the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Part(Vector128<byte> bytes, int shift, byte mask) => (bytes.AsUInt16() >>> shift).AsByte() & Vector128.Create(mask);

    /// <summary>Stores 32 numbers.</summary>
    public static void Store(byte* numbers, byte* bytes)
    {
        for (int i = 0; i < Half; i++)
            bytes[i] = (byte)(numbers[i] & 15 | numbers[Half + i] << 4);
    }
}
