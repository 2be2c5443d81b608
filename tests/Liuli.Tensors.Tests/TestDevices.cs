using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests;

/// <summary>A device for every kernel path that this machine has.</summary>
internal static class TestDevices
{
    public static Device Naive { get; } = Device.Cpu(CpuLevel.Naive, 1);

    public static Device OneThread { get; } = Device.Cpu(threads: 1);

    public static Device ThreeThreads { get; } = Device.Cpu(threads: 3);

    /// <summary>One whose products of bfloat16 run on AVX-512 BF16; null where the processor has none.</summary>
    public static Device? Bf16 { get; } = WithBf16(threads: 2);

    public static Device? WithBf16(int threads) => CpuFeatures.InstructionsOf(CpuFeatures.Best).HasFlag(CpuInstructions.Avx512Bf16)
        ? Device.Of(new CpuContext(CpuFeatures.Best, threads) { PrefersBf16Vectors = true })
        : null;

    /// <summary>One whose products of bfloat16 are those of whole numbers; null where the processor has none.</summary>
    public static Device? WholeNumbers { get; } = WithWholeNumbers(threads: 2);

    public static Device? WithWholeNumbers(int threads) => new[] { CpuLevel.Avx512, CpuLevel.Avx2 }.Where(CpuFeatures.IsAvailable)
        .Select(level => Device.Of(new CpuContext(level, threads))).FirstOrDefault(device => Bf16MatMul.IsInt16(device.Context));

    /// <summary>What products of bfloat16 may differ by from F32 products of floats rounded to it, as a part of the largest: by the order of sums; where whole numbers of 16 bits take their place, by both roundings.</summary>
    public static float RoundedTolerance(Device device) => RoundedTolerance(Bf16MatMul.Kernel(device.Context));

    /// <summary>The same for a kernel; null for none.</summary>
    internal static float RoundedTolerance(Bf16TileKernel? kernel) => kernel is Int16TileKernel ? 1e-2f : 1e-5f;

    /// <summary>Every path above the naive one: each level with all that it may use, and the levels that have assembled kernels without them.</summary>
    public static IReadOnlyList<Device> Fast { get; } =
    [
        .. CpuFeatures.AvailableLevels.Where(level => level != CpuLevel.Naive).Select(level => Device.Cpu(level, 2)),
        .. CpuFeatures.AvailableLevels.Where(level => CpuFeatures.InstructionsOf(level) != CpuInstructions.None).Select(level => Device.Cpu(level, 2, CpuInstructions.None)),
    ];
}
