using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Where numbers that become whole ones come from.</summary>
/// <remarks>Packing works on sixteen numbers at a time wherever it runs: where .NET has no 512-bit registers, or they lower the clock, it makes two of 256 bits of each vector, at two thirds to three quarters of the
/// speed (measured with AVX-512 switched off). No bit depends on it, which is why a lower level may use them all the same.</remarks>
internal unsafe interface IInt16Source
{
    /// <summary>Bytes of a stored number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Sixteen neighbours.</summary>
    static abstract Vector512<float> Load(byte* source);
}

/// <summary>Floats.</summary>
internal readonly unsafe struct FloatNumbers : IInt16Source
{
    public static int Bytes => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* source) => Vector512.Load((float*)source);
}

/// <summary>Stored bfloat16.</summary>
internal readonly unsafe struct BFloat16Numbers : IInt16Source
{
    public static int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* source) => (Widened((ushort*)source) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widened(ushort* source) => Vector512.IsHardwareAccelerated ? Avx512F.ConvertToVector512UInt32(Vector256.Load(source))
        : Vector512.Create(Avx2.ConvertToVector256Int32(source), Avx2.ConvertToVector256Int32(source + Vector256<uint>.Count)).AsUInt32();
}
