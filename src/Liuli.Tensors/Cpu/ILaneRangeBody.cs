namespace Liuli.Tensors.Cpu;

/// <summary>A loop's body that is written once for every lane width; <see cref="CpuContext.For"/> picks the width.</summary>
internal interface ILaneRangeBody
{
    /// <summary>Does the work of the indices start … end − 1 with lanes of type <typeparamref name="TLanes"/>.</summary>
    void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>;
}
