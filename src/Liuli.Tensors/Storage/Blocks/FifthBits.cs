using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>32 numbers of five bits: <see cref="Nibbles"/>, and before them four bytes whose bit i is the uppermost one of number i.</summary>
internal static unsafe class FifthBits
{
    /// <summary>Bytes of 32 numbers.</summary>
    public const int Bytes = 20;

    private const int UpperBytes = 4, Upper = 16;

    /// <summary>Number <paramref name="i"/> of 32.</summary>
    public static int Bits(byte* bytes, int i) => Nibbles.Bits(bytes + UpperBytes, i) | (int)(*(uint*)bytes >> i & 1) << 4;

    /// <summary>Numbers 0 … 15 (<paramref name="half"/> 0) or 16 … 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* bytes, int half)
    {
        // Each lane gets the byte that its bit is in, and looks at that bit.
        Vector128<byte> both = Vector128.Create(((ushort*)bytes)[half]).AsByte();
        Vector128<byte> spread = Vector128.Shuffle(both, Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
        Vector128<byte> bit = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return Nibbles.Load(bytes + UpperBytes, half) | Vector128.Equals(spread & bit, bit) & Vector128.Create((byte)Upper);
    }

    /// <summary>Stores 32 numbers.</summary>
    public static void Store(byte* numbers, byte* bytes)
    {
        uint upper = 0;
        for (int i = 0; i < BlockFormats.Length; i++)
            upper |= (uint)(numbers[i] >> 4) << i;
        *(uint*)bytes = upper;
        Nibbles.Store(numbers, bytes + UpperBytes);
    }
}
