using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Operations;

public class ConversionTests
{
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    /// <summary>Bits by hand from IEEE 754: value, nearest binary16, nearest bfloat16; ties go to the even neighbour.</summary>
    private static readonly (uint Bits, ushort F16, ushort BF16)[] s_known =
    [
        (0x00000000, 0x0000, 0x0000), (0x80000000, 0x8000, 0x8000), (0x3F800000, 0x3C00, 0x3F80), (0xC0490FDB, 0xC248, 0xC049),
        (0x3F808000, 0x3C04, 0x3F80), (0x3F818000, 0x3C0C, 0x3F82), (0x3F808001, 0x3C04, 0x3F81), (0x3F801000, 0x3C00, 0x3F80), (0x3F803000, 0x3C02, 0x3F80),
        (0x477FE000, 0x7BFF, 0x4780), (0x477FF000, 0x7C00, 0x4780), (0x7F7FFFFF, 0x7C00, 0x7F80), (0x7F800000, 0x7C00, 0x7F80), (0xFF800000, 0xFC00, 0xFF80),
        (0x33800000, 0x0001, 0x3380), (0x33000000, 0x0000, 0x3300), (0x33000001, 0x0001, 0x3300), (0x387FC000, 0x03FF, 0x3880), (0x00018000, 0x0000, 0x0002),
    ];

    [Theory]
    [MemberData(nameof(Levels))]
    public void KnownValuesAreRoundedToNearestEven(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        // Several copies, so that the vector loops meet every value.
        (uint Bits, ushort F16, ushort BF16)[] many = [.. Enumerable.Repeat(s_known, 5).SelectMany(k => k)];
        Tensor x = Tensor.From([.. many.Select(k => BitConverter.UInt32BitsToSingle(k.Bits))], [many.Length], device);
        Half[] halves = x.To(DType.F16).AsSpan<Half>().ToArray();
        ushort[] brains = x.To(DType.BF16).AsSpan<ushort>().ToArray();
        for (int i = 0; i < many.Length; i++)
        {
            Assert.True(many[i].F16 == BitConverter.HalfToUInt16Bits(halves[i]), $"0x{many[i].Bits:X8} as F16 is 0x{BitConverter.HalfToUInt16Bits(halves[i]):X4}, expected 0x{many[i].F16:X4}");
            Assert.True(many[i].BF16 == brains[i], $"0x{many[i].Bits:X8} as BF16 is 0x{brains[i]:X4}, expected 0x{many[i].BF16:X4}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryHalfSurvivesTheWayThroughF32(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 2);
        byte[] all = new byte[2 << 16];
        for (int bits = 0; bits < 1 << 16; bits++)
            BitConverter.TryWriteBytes(all.AsSpan(2 * bits), (ushort)bits);
        foreach (DType type in (DType[])[DType.F16, DType.BF16])
        {
            Tensor wide = Tensor.FromBytes(all, [1 << 16], type, device).To(DType.F32);
            byte[] back = wide.To(type).AsSpan<byte>().ToArray();
            float[] values = wide.ToArray();
            for (int bits = 0; bits < 1 << 16; bits++)
            {
                ushort found = BitConverter.ToUInt16(back, 2 * bits);
                float expected = type == DType.F16 ? (float)BitConverter.UInt16BitsToHalf((ushort)bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);
                if (!values[bits].Equals(expected))
                    Assert.Fail($"{type} 0x{bits:X4} reads as {values[bits]}, expected {expected}");
                bool same = float.IsNaN(expected) ? IsNaN(found, type) : found == bits;
                if (!same)
                    Assert.Fail($"{type} 0x{bits:X4} comes back as 0x{found:X4}");
            }
        }
    }

    [Fact]
    public void IntegersAndBytesBecomeFloats()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal([-3f, 0, 16777216], Tensor.FromInts([-3, 0, 16777217], [3]).To(DType.F32).ToArray());
        Assert.Equal([0f, 7, 255], Tensor.FromBytes([0, 7, 255], [3], DType.U8).To(DType.F32).ToArray());
        Assert.Equal([1f, 2048, 2048], Tensor.FromInts([1, 2048, 2049], [3]).To(DType.F16).ToArray());
    }

    [Fact]
    public void TheGradientPassesStraightThrough()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(1.0001f, 2).RequireGrad();
        Tensor y = x.To(DType.BF16).To(DType.F32).To(DType.F32);
        Assert.Equal([1f, 2], y.ToArray());
        LiteralLoss.Backward(y, 3, 4);
        Assert.Equal([3f, 4], x.Gradient.ToArray());
    }

    [Fact]
    public void WholeNumberTargetsAreRefused()
    {
        using Tensor x = Tensor.Zeros([2]);
        Assert.Contains("to: the new type must be F32, F16, BF16, or one with blocks (Q8_0, Q4_0, Q4_K …), got I32", Assert.Throws<ArgumentException>(() => x.To(DType.I32)).Message);
    }

    private static bool IsNaN(ushort bits, DType type) =>
        type == DType.F16 ? Half.IsNaN(BitConverter.UInt16BitsToHalf(bits)) : float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits << 16));
}
