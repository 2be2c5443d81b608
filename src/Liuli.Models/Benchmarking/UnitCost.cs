using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Models.Benchmarking;

/// <summary>What one unit of work takes at least, however clever the program: operations, and bytes from memory.</summary>
/// <param name="Operations">Floating-point operations, a multiply-add being two.</param>
/// <param name="Bytes">Bytes that must be read.</param>
/// <param name="Bf16">Whether the operations may be products of bfloat16: then the machine's fastest figure counts, whichever instruction it comes from.</param>
/// <param name="Fp16">Whether they may only be products of whole numbers of 16 bits, as those with F16 weights.</param>
/// <param name="BlockOperations">Operations in products with quantised weights.</param>
/// <param name="FewRows">Whether these products have so few rows that they are products of bytes whatever tiles there are.</param>
/// <remarks>The slower of computing and reading binds: the roofline of Williams, Waterman and Patterson, 2009. The times of both kinds of operations
/// add up; the limit is named after the longer one. Immutable, so safe for use from several threads.</remarks>
public readonly record struct UnitCost(double Operations, double Bytes, bool Bf16 = false, double BlockOperations = 0, bool FewRows = false, bool Fp16 = false)
{
    /// <summary>Whether products of so many rows with weights of this type are products of bfloat16 where the processor has them.</summary>
    public static bool MayUseBf16(DType weights, int rows) => weights == DType.BF16 && rows > Float16MatMul.DotRows;

    /// <summary>Whether products of so many rows with weights of this type are products of 16 bits where the processor has fast ones, but never of bfloat16.</summary>
    public static bool MayUseFp16(DType weights, int rows) => weights == DType.F16 && rows > Float16MatMul.DotRows;

    /// <summary>Whether products of so many rows with quantised weights are products of bytes on every processor.</summary>
    public static bool AreBytes(int rows) => rows <= BlockMatMul.ByteRows;

    /// <summary>The limit of <paramref name="machine"/> that binds.</summary>
    public SpeedLimit LimitOn(MachineSpeed machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        (string name, double speed) = Fastest(machine);
        (string blockName, double blockSpeed) = Blocks(machine);
        double floats = Operations / (speed * 1e9), blocks = BlockOperations / (blockSpeed * 1e9), read = Bytes / (machine.ReadBandwidth * 1e9);
        return read > floats + blocks ? new SpeedLimit("read_gb_s", 1 / read) : new SpeedLimit(blocks > floats ? blockName : name, 1 / (floats + blocks));
    }

    /// <summary>Whole numbers of 16 bits stand in for bfloat16 where there are no tiles; their products begin as often as multiply-adds of half precision, where there are these. In prompts of quantised models, whose attention may be
    /// of such numbers too, they are half as many as those of bytes.</summary>
    private (string Name, double Speed) Fastest(MachineSpeed machine)
    {
        (string Name, double Speed) fastest = ("fma_gflop_s", machine.Fma);
        if (Bf16)
            fastest = Faster(Faster(fastest, ("amx_bf16_gflop_s", machine.AmxBf16)), ("avx512_bf16_gflop_s", machine.Avx512Bf16));
        if (BlockOperations > 0 && !FewRows)
            fastest = Faster(fastest, ("vnni_int8_gop_s", machine.VnniInt8 / 2));
        return Bf16 || (Fp16 && machine.AmxBf16 == 0) ? Faster(fastest, machine.Avx512Fp16 > 0 ? ("avx512_fp16_gflop_s", machine.Avx512Fp16) : ("int16_gop_s", machine.Int16)) : fastest;

        static (string Name, double Speed) Faster((string Name, double Speed) x, (string Name, double Speed) y) => y.Speed > x.Speed ? y : x;
    }

    /// <summary>The instructions that products with quantised weights run on, as the kernels choose them. Where no kernels are assembled, multiply-adds stand for them.</summary>
    private (string Name, double Speed) Blocks(MachineSpeed machine) =>
        machine.AmxBf16 > 0 && !FewRows ? ("amx_bf16_gflop_s", machine.AmxBf16)
        : machine.VnniInt8 > 0 ? ("vnni_int8_gop_s", machine.VnniInt8)
        : machine.Avx2Int8 > 0 ? ("avx2_int8_gop_s", machine.Avx2Int8) : ("fma_gflop_s", machine.Fma);
}

/// <summary>A limit: which figure of the machine it comes from, and the units per second that it allows.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record SpeedLimit(string Name, double PerSecond);
