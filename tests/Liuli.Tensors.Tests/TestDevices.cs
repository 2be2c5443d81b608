using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests;

/// <summary>A device for every kernel path that this machine has.</summary>
internal static class TestDevices
{
    public static Device Naive { get; } = Device.Cpu(CpuLevel.Naive, 1);

    public static Device OneThread { get; } = Device.Cpu(threads: 1);

    public static Device ThreeThreads { get; } = Device.Cpu(threads: 3);

    /// <summary>Every path above the naive one.</summary>
    public static IReadOnlyList<Device> Fast { get; } =
        [.. Enum.GetValues<CpuLevel>().Where(level => level != CpuLevel.Naive && CpuFeatures.IsAvailable(level)).Select(level => Device.Cpu(level, 2))];
}
