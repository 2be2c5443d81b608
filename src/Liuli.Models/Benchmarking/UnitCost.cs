using Liuli.Tensors.Cpu;

namespace Liuli.Models.Benchmarking;

/// <summary>What one unit of work takes at least, however clever the program: operations, and bytes from memory.</summary>
/// <param name="Operations">Floating-point operations, a multiply-add being two.</param>
/// <param name="Bytes">Bytes that must be read.</param>
/// <remarks>The slower of the two binds: the roofline of Williams, Waterman and Patterson, 2009.</remarks>
public readonly record struct UnitCost(double Operations, double Bytes)
{
    /// <summary>The limit of <paramref name="machine"/> that binds.</summary>
    public SpeedLimit LimitOn(MachineSpeed machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        double compute = Operations / (machine.Fma * 1e9), read = Bytes / (machine.ReadBandwidth * 1e9);
        return read > compute ? new SpeedLimit("read_gb_s", 1 / read) : new SpeedLimit("fma_gflop_s", 1 / compute);
    }
}

/// <summary>A limit: which figure of the machine it comes from, and the units per second that it allows.</summary>
public sealed record SpeedLimit(string Name, double PerSecond);
