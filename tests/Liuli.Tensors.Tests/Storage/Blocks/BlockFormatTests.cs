using System.Buffers.Binary;
using System.Globalization;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Storage.Blocks;

public class BlockFormatTests
{
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    public static TheoryData<DType> Types => BlockTypes.All;

    /// <summary>The bits of 32 floats, and the blocks that an independent program in plain Python made of them by the published formulas.</summary>
    private static readonly (string Floats, string Q8, string Q4)[] s_known =
    [
        // uniform in ±1
        ("3E9EE0B4BEC7DEC13EB328E1BF4955A43D07C722BCA94E823E51DCF2BE852A94BEF92C45BE80D6613F26B313BF279141BECF0A693E92F9B43F144DA53F79C2673F19E46DBD9267263D9FBD0C3E80813BBF00010F3ED0C8073EDD79723F758354BEAF14F0BDDF67E73ED567383EF5A6F1BF27899EBF77F5763F10ADFABF6AE704",
            "DE1F28CD2E9A04FD1BDEC1DF55ABCB254B7F4EF70A21BF35387DD3F2363EAB824A89", "CEAF359B756EC858460ABC9A534DDBF633F0"),
        // uniform in ±0.05
        ("3C1FA232BCD053283BB903413AC77B22BC280468BD0200103C6F22E03CB1649CBC9FCA953D411E1F3D090644BC3412C63CA7D50EBD1963793C308FFA3BA0D00E3CA3BE9D3D25791CBC28F62A3D081D8E3C4217FBBD462EFDBC4CD3F8BD1FEBB43BC56F8ABC54B0DEBD0F69CF3CF8CAC6BD2F3D80BD29AFD2BCF842153D232A60",
            "3E0E1ABD0F04E5AD2639CD7C58E3369E1C0D346AE5571F81DF9A10DEA4509093B069", "311EBAF469D8A6036A2C956F2ED61B123AF9"),
        // uniform in ±300
        ("41EC0D17C0D51BB1C2948134C3700999C1DF9FF5C2E5D566C2937F6EC36265A843859DA9432F28E9C21DB3DD421CFB37C38FAC4F438A1491C34C3D70C2B52DF5431534CA4304149843473E2CC33E2B2F42EE3A3EC38655B143935DE8C38CDB15C34BC4C243945A3D42D3FCA4C38A3D9AC31B247842A71953C34D4054437574C2",
            "AC400DFDE099F4CFE09F724BEF118576A9D9403955AF338D7E87A97F2D8ABE24A869", "A3D047483ADE59FB0AFED10359F7CF61EE1A"),
        // zeros
        ("0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
            "00000000000000000000000000000000000000000000000000000000000000000000", "008088888888888888888888888888888888"),
        // −16 … 15
        ("C1800000C1700000C1600000C1500000C1400000C1300000C1200000C1100000C1000000C0E00000C0C00000C0A00000C0800000C0400000C0000000BF800000000000003F80000040000000404000004080000040A0000040C0000040E000004100000041100000412000004130000041400000415000004160000041700000",
            "083081899199A1A9B1B9C0C8D0D8E0E8F0F8000810182028303840474F575F676F77", "0040809191A2A2B3B3C4C4D5D5E6E6F7F7F8"),
        // halves beside 127
        ("3F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF0000003F000000BF00000042FE00003FC00000",
            "003C01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF01FF7F02", "F0CB88888888888888888888888888880888"),
    ];

    [Theory]
    [MemberData(nameof(Levels))]
    public void BlocksAreThoseOfTheReference(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        foreach ((string floats, string q8, string q4) in s_known)
        {
            Tensor x = Tensor.From(Floats(floats), [1, 32], device);
            Assert.Equal(q8, Convert.ToHexString(x.To(DType.Q8_0).AsSpan<byte>()));
            Assert.Equal(q4, Convert.ToHexString(x.To(DType.Q4_0).AsSpan<byte>()));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryPathReadsTheSameBits(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 2);
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_0 })
        {
            // Any bytes are blocks: signs, −128 and every scale but NaN and infinity.
            byte[] bytes = new byte[type.BytesFor(64 * 96)];
            new Random(3).NextBytes(bytes);
            for (int i = 1; i < bytes.Length; i += type.BlockBytes)
                bytes[i] &= 0xBF;
            Tensor blocks = Tensor.FromBytes(bytes, [64, 96], type, device);
            float[] values = blocks.To(DType.F32).ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                int block = i / 32 * type.BlockBytes, j = i % 32;
                float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes.AsSpan(block));
                int q = type == DType.Q8_0 ? (sbyte)bytes[block + 2 + j] : (j < 16 ? bytes[block + 2 + j] & 15 : bytes[block + 2 + j - 16] >> 4) - 8;
                Assert.Equal(scale * q, values[i]);
                Assert.Equal(values[i], blocks.GetFloat(i));
            }
        }
    }

    [Theory]
    [InlineData(DType.Q8_0, 0.0062)] // half a step of 2·max/254 is uniform: about max/(127·√12) of numbers with max ≈ 2.3 deviations
    [InlineData(DType.Q4_0, 0.095)] // sixteen times coarser, and one of the sixteen values is seldom used
    public void RoundingErrorOfNormalNumbersIsThePublishedOne(DType type, double bound)
    {
        using TensorScope scope = TensorScope.Begin();
        float[] x = Tensor.Normal([256, 256], 0, 0.02f, new Philox(4)).ToArray();
        float[] y = Tensor.From(x, [256, 256]).To(type).To(DType.F32).ToArray();
        double error = 0, power = 0;
        for (int i = 0; i < x.Length; i++)
        {
            error += Math.Pow(x[i] - y[i], 2);
            power += x[i] * (double)x[i];
        }
        double relative = Math.Sqrt(error / power);
        Assert.True(relative <= bound && relative > bound / 2, $"{type}: relative error {relative}, expected at most {bound}, and no less than half of that");
    }

    [Theory]
    [InlineData(DType.Q8_0), InlineData(DType.Q4_0), InlineData(DType.Q4_1), InlineData(DType.Q5_0), InlineData(DType.Q5_1), InlineData(DType.IQ4_NL), InlineData(DType.Q3_K), InlineData(DType.Q6_K)]
    public void QuantisingWhatWasReadChangesNothing(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor once = Tensor.Normal([32, 256], 0, 1, new Philox(5)).To(type);
        Tensor half = once.To(DType.F32).To(DType.F16), again = once.To(DType.F32).To(type);
        float[] first = once.ToArray(), second = again.ToArray();
        for (int i = 0; i < first.Length; i++)
            Assert.Equal(first[i], second[i], MathF.Abs(first[i]) * 1e-3f + 1e-6f); // the scale may move by one step of binary16
        Assert.Equal(half.To(type).Shape, once.Shape);
        Assert.Equal(once.ToArray(), once.To(DType.F32).ToArray());
    }

    /// <summary>Where the largest scale and the largest minimum of 256 numbers set the step of all, the second time may find others.</summary>
    [Theory]
    [InlineData(DType.Q2_K), InlineData(DType.Q4_K), InlineData(DType.Q5_K)]
    public void QuantisingWhatWasReadChangesLittle(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Normal([32, 256], 0, 1, new Philox(5)), once = x.To(type).To(DType.F32), again = once.To(type).To(DType.F32);
        Assert.InRange(Squares(once, again), 0, 0.25 * Squares(x, once));

        static float Squares(Tensor a, Tensor b) => ((a - b) * (a - b)).SumAll().Item();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ABlockWithANumberThatIsNoneBecomesNaN(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            int length = type.BlockLength;
            float[] x = [.. Enumerable.Range(0, 2 * length).Select(i => i == 5 ? bad : i)];
            float[] y = Tensor.From(x, [2, length]).To(type).ToArray();
            Assert.All(y[..length], v => Assert.True(float.IsNaN(v)));
            Assert.All(y[length..], v => Assert.True(float.IsFinite(v)));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void RowsThatFillNoWholeBlocksAreRefused(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        ArgumentException error = Assert.Throws<ArgumentException>(() => Tensor.Zeros([4, 48]).To(type));
        Assert.Contains($"multiple of {type.BlockLength}, got 48", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Tensor.Empty([], type));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([2, 512]).To(type).Reshape([4, 16, 16]));
    }

    [Fact]
    public void AStoredElementTellsItsBits()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(Floats(s_known[4].Floats), [1, 32]);
        Explanation q8 = x.To(DType.Q8_0).Explain(0, 31), q4 = x.To(DType.Q4_0).Explain(0, 16);
        Assert.Equal("Q8_0: d = fp16 0x3008 = 0.12597656, q = 119 (byte 0x77), value = d × q", q8.Formula);
        Assert.Equal(14.9912109375, q8.Value);
        Assert.Equal("Q4_0: d = fp16 0x4000 = 2, q = 0 (bits 8 − 8), value = d × q", q4.Formula);
        Assert.Equal(Combination.Stored, q4.Combination);
    }

    /// <summary>Block by block as the file format lays it out: the parts that are named make the value.</summary>
    [Theory]
    [InlineData(DType.Q4_1, "004000C0A5", 0, "Q4_1: d = fp16 0x4000 = 2, m = fp16 0xC000 = -2, q = 5 of 0 … 15, value = d × q + m", 8)]
    [InlineData(DType.Q5_0, "004001000000A5", 0, "Q5_0: d = fp16 0x4000 = 2, q = 5 (bits 21 − 16), value = d × q", 10)]
    [InlineData(DType.Q5_1, "004000C001000000A5", 0, "Q5_1: d = fp16 0x4000 = 2, m = fp16 0xC000 = -2, q = 21 of 0 … 31, value = d × q + m", 40)]
    [InlineData(DType.IQ4_NL, "0040A5", 16, "IQ4_NL: d = fp16 0x4000 = 2, q = 25 (entry 10 of sixteen), value = d × q", 50)]
    [InlineData(DType.Q4_K, "0040003C0300000002000000000000000000000000A5", 1, "Q4_K: d = fp16 0x4000 = 2, dmin = fp16 0x3C00 = 1, scale = 3, minimum = 2, q = 0 of 0 … 15, value = d × scale × q − dmin × minimum", -2)]
    public void ABlocksPartsMakeItsValue(DType type, string start, int element, string formula, double value)
    {
        using TensorScope scope = TensorScope.Begin();
        byte[] bytes = new byte[type.BlockBytes];
        Convert.FromHexString(start).CopyTo(bytes, 0);
        Explanation opened = Tensor.FromBytes(bytes, [1, type.BlockLength], type).Explain(0, element);
        Assert.Equal(formula, opened.Formula);
        Assert.Equal(value, opened.Value);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void SlicesAndConcatenationsMoveWholeBlocks(DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        int length = type.BlockLength;
        Tensor x = Tensor.Normal([6, 3 * length], 0, 1, new Philox(6)), q = x.To(type), values = q.To(DType.F32);
        Assert.Equal(values.Slice(0, 2, 3).ToArray(), q.Slice(0, 2, 3).ToArray());
        Assert.Equal(values.Slice(1, length, 2 * length).ToArray(), q.Slice(1, length, 2 * length).ToArray());
        Assert.Equal(Tensor.Concatenate([values, values], 1).ToArray(), Tensor.Concatenate([q, q], 1).ToArray());
        Assert.Equal(Tensor.Concatenate([values, values], 0).ToArray(), Tensor.Concatenate([q, q], 0).ToArray());
        Assert.Throws<ArgumentException>(() => q.Slice(1, length / 2, length));
        Assert.Throws<ArgumentException>(() => q.Transpose(0, 1));
    }

    private static float[] Floats(string hex) =>
        [.. Enumerable.Range(0, hex.Length / 8).Select(i => BitConverter.UInt32BitsToSingle(uint.Parse(hex.AsSpan(8 * i, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];
}
