namespace Liuli.Tensors.Cpu;

/// <summary>What this machine can do at best on the threads of a device: the yardstick that speeds are held against.</summary>
/// <param name="ReadBandwidth">Reading memory, 10⁹ bytes a second.</param>
/// <param name="Fma">Multiply-adds of F32 on registers, 10⁹ floating-point operations a second, a multiply-add being two.</param>
/// <param name="AmxBf16">The same for AMX tiles of BF16; 0 where the processor has none or Liuli does not use them.</param>
/// <param name="AmxInt8">The same for AMX tiles of INT8, integer operations; 0 where the processor has none. No kernel uses them (<see cref="Int8Limits.MeasureAmx"/>).</param>
/// <param name="Avx512Bf16">The same for AVX-512's pairwise products of BF16; 0 where the processor has none.</param>
/// <param name="VnniInt8">The same for sums of products of bytes on AVX-512 VNNI or AVX-VNNI, integer operations; 0 where the processor has neither.</param>
/// <param name="Avx2Int8">The same for sums of pairs of such products on AVX2; 0 where the processor has something faster.</param>
/// <param name="Avx512Fp16">The same as <paramref name="Fma"/> for AVX-512's multiply-adds of half precision; products of whole numbers of 16 bits, which stand in for bfloat16 there, begin as often. 0 where the processor has none.</param>
/// <param name="Int16">The same for sums of products of 16-bit whole numbers on AVX-512 VNNI or AVX-VNNI, integer operations; 0 where products of bfloat16 do not run on them.</param>
public sealed record MachineSpeed(double ReadBandwidth, double Fma, double AmxBf16 = 0, double AmxInt8 = 0, double Avx512Bf16 = 0, double VnniInt8 = 0, double Avx2Int8 = 0, double Avx512Fp16 = 0, double Int16 = 0)
{
    private const int Passes = 20;

    /// <summary>Measures for about a third of a second and takes the best: other programs can only make a machine look slower.</summary>
    public static MachineSpeed Measure(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new MachineSpeed(
            MachineLimits.MeasureRead(device.Context), Best(MachineLimits.MeasureFma), Best(Bf16Limits.MeasureAmx), Best(Int8Limits.MeasureAmx), Best(Bf16Limits.MeasureAvx512),
            Best(Int8Limits.MeasureVnni), Best(Int8Limits.MeasureAvx2), Best(Bf16Limits.MeasureFp16), Best(Bf16Limits.MeasureInt16));

        double Best(Func<CpuContext, double> measure) => Enumerable.Range(0, Passes).Max(_ => measure(device.Context));
    }

    /// <summary>The better of two measurements, figure by figure.</summary>
    public MachineSpeed BestOf(MachineSpeed other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new MachineSpeed(
            Math.Max(ReadBandwidth, other.ReadBandwidth), Math.Max(Fma, other.Fma), Math.Max(AmxBf16, other.AmxBf16), Math.Max(AmxInt8, other.AmxInt8),
            Math.Max(Avx512Bf16, other.Avx512Bf16), Math.Max(VnniInt8, other.VnniInt8), Math.Max(Avx2Int8, other.Avx2Int8),
            Math.Max(Avx512Fp16, other.Avx512Fp16), Math.Max(Int16, other.Int16));
    }
}
