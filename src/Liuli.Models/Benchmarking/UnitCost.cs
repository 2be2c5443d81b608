using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Models.Benchmarking;

/// <summary>What one unit of work takes at least, however clever the program: operations, and bytes from memory.</summary>
/// <param name="Operations">Floating-point operations, a multiply-add being two.</param>
/// <param name="Bytes">Bytes that must be read.</param>
/// <param name="Bf16">Whether the operations may be products of bfloat16: then the machine's fastest figure counts, whichever instruction it comes from.</param>
/// <remarks>The slower of the two binds: the roofline of Williams, Waterman and Patterson, 2009.</remarks>
public readonly record struct UnitCost(double Operations, double Bytes, bool Bf16 = false)
{
    /// <summary>Whether products of so many rows with weights of this type are products of bfloat16 where the processor has them.</summary>
    public static bool MayUseBf16(DType weights, int rows) => weights == DType.BF16 && rows > Float16MatMul.DotRows;

    /// <summary>The limit of <paramref name="machine"/> that binds.</summary>
    public SpeedLimit LimitOn(MachineSpeed machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        (string name, double speed) = Fastest(machine);
        double compute = Operations / (speed * 1e9), read = Bytes / (machine.ReadBandwidth * 1e9);
        return read > compute ? new SpeedLimit("read_gb_s", 1 / read) : new SpeedLimit(name, 1 / compute);
    }

    private (string Name, double Speed) Fastest(MachineSpeed machine)
    {
        (string Name, double Speed) fma = ("fma_gflop_s", machine.Fma);
        return Bf16 ? new (string Name, double Speed)[] { fma, ("amx_bf16_gflop_s", machine.AmxBf16), ("avx512_bf16_gflop_s", machine.Avx512Bf16) }.MaxBy(limit => limit.Speed) : fma;
    }
}

/// <summary>A limit: which figure of the machine it comes from, and the units per second that it allows.</summary>
public sealed record SpeedLimit(string Name, double PerSecond);
