using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Where numbers that become whole ones come from.</summary>
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
    public static Vector512<float> Load(byte* source) => (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source)) << 16).AsSingle();
}
