namespace Liuli.Tensors.Cpu;

/// <summary>A loop's body that is written once for every lane width; <see cref="CpuContext.For"/> picks the width.</summary>
/// <remarks>
/// Whatever is compiled with <c>AggressiveOptimization</c> here also says <c>NoInlining</c>. With profiles of callers (TieredPGO, which a program has unless it turns it off) the compiler puts a busy loop
/// into its caller, and there its budget did not reach for the smallest parts: each addition of lanes became a call, and GELU's gradient took ten times as long.
/// </remarks>
internal interface ILaneRangeBody
{
    /// <summary>Does the work of the indices start … end − 1 with lanes of type <typeparamref name="TLanes"/>.</summary>
    void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>;
}
