using Liuli.Tensors.Cpu;

namespace Liuli.Models.Benchmarking;

/// <summary>How fast one kind of work was, and what it would cost at least.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">prompt, decode, train, matmul or tokenize.</param>
/// <param name="Unit">What is counted per second: tokens, GFLOP or MB.</param>
/// <param name="Sizes">The work's sizes by name, in a fixed order.</param>
/// <param name="Rates">Units per second, each time anew.</param>
/// <param name="Cost">What one unit takes at least.</param>
public sealed record BenchmarkResult(string Name, string Unit, IReadOnlyList<(string Name, long Value)> Sizes, RepeatedRate Rates, UnitCost Cost)
{
    /// <summary>Median units per second.</summary>
    public double PerSecond => Rates.Median;

    /// <summary>Share of the limit that was reached. Above 1 where the limit does not bind: weights that stay in the cache are not read from memory.</summary>
    public double FractionOf(SpeedLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return PerSecond / limit.PerSecond;
    }

    /// <summary>The limit of <paramref name="machine"/> that binds this work.</summary>
    public SpeedLimit LimitOn(MachineSpeed machine) => Cost.LimitOn(machine);
}
