using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Sixteen numbers of a cached key or value become floats in a register (AVX-512).</summary>
internal static class StoredLoad
{
    /// <summary>Numbers of a vector register.</summary>
    public const int Lanes = 16;

    /// <summary>Bytes of a vector register.</summary>
    public const int VectorBytes = Lanes * sizeof(float);

    private static readonly DType[] s_types = [DType.F32, DType.F16, DType.BF16, DType.Q8_0];

    /// <summary>How many types there are.</summary>
    public static int Types => s_types.Length;

    /// <summary>The place of a type among them.</summary>
    public static int IndexOf(DType type) => Array.IndexOf(s_types, type);

    /// <summary>The type at a place.</summary>
    public static DType TypeAt(int index) => s_types[index];

    /// <summary>Where the i-th sixteen numbers of a row begin.</summary>
    public static int Offset(DType type, int i) => type == DType.Q8_0
        ? i * Lanes / BlockFormats.Length * Q8Block.BlockBytes + Q8Block.ScaleBytes + i * Lanes % BlockFormats.Length
        : (int)type.BytesFor(i * Lanes);

    /// <summary>Reads them. Those of a block are left without its scale: there is a cheaper place for it than every number.</summary>
    public static void Write(KernelAssembler k, DType type, AssemblerRegisterZMM target, AssemblerMemoryOperand from)
    {
        switch (type)
        {
            case DType.F32:
                k.vmovups(target, from);
                break;
            case DType.F16:
                k.vcvtph2ps(target, __ymmword_ptr[from]);
                break;
            case DType.BF16:
                k.vpmovzxwd(target, __ymmword_ptr[from]);
                k.vpslld(target, target, 16);
                break;
            default:
                k.vpmovsxbd(target, __xmmword_ptr[from]);
                k.vcvtdq2ps(target, target);
                break;
        }
    }

    public static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
