namespace Liuli.Tensors.Cpu;

/// <summary>The body of a loop that <see cref="ComputePool"/> cuts into ranges. A struct, so that the call inlines and nothing is allocated.</summary>
public interface IRangeBody
{
    /// <summary>Does the work of the indices start … end − 1. Runs on any thread, at the same time as other ranges.</summary>
    void Run(int start, int end);
}
