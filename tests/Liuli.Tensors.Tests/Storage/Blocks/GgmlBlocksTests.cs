using System.Globalization;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Storage.Blocks;

/// <summary>Random blocks, subnormal and negative scales among them, and the floats that ggml (llama.cpp of February 2025, libggml-base) makes of them.</summary>
public class GgmlBlocksTests
{
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_block_is_read_as_ggml_reads_it(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        HashSet<DType> seen = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Storage", "Blocks", "ggml-blocks.txt")))
        {
            string[] parts = line.Split(' ');
            DType type = Enum.Parse<DType>(parts[0]);
            byte[] bytes = Convert.FromHexString(parts[1]);
            Tensor block = Tensor.FromBytes(bytes, [1, type.BlockLength], type, device);
            Assert.Equal(type.BlockBytes, bytes.Length);
            Assert.Equal(type.BlockLength * 8, parts[2].Length);
            float[] values = block.To(DType.F32).ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                uint expected = uint.Parse(parts[2].AsSpan(8 * i, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                Assert.Equal(expected, BitConverter.SingleToUInt32Bits(values[i]));
                Assert.Equal(expected, BitConverter.SingleToUInt32Bits(block.GetFloat(i)));
            }
            seen.Add(type);
        }
        Assert.Equal(BlockTypes.Each.Order(), seen.Order());
    }

    /// <summary>The sum of squares' root by count, on 4,096 numbers 0.1 + 2·cos i, and its bounds, as ggml's own test has them (tests/test-quantize-fns.cpp).</summary>
    [Theory]
    [MemberData(nameof(BlockTypes.All), MemberType = typeof(BlockTypes))]
    public void The_error_of_rounding_is_within_ggmls_bound(DType type)
    {
        float[] x = [.. Enumerable.Range(0, 4096).Select(i => (float)(0.1 + 2 * MathF.Cos(i)))];
        double bound = type switch { DType.Q2_K => 0.0075, DType.Q3_K => 0.004, _ => 0.002 };
        Assert.InRange(Math.Sqrt(Squares(x, type)) / x.Length, 0, bound);
    }

    /// <summary>Next to what ggml's own rounding (its from_float_ref, measured with the same library) leaves of nearly normal numbers.</summary>
    [Theory]
    [InlineData(DType.Q8_0, 0.005235)]
    [InlineData(DType.Q4_0, 0.084116)]
    [InlineData(DType.Q4_1, 0.077215)]
    [InlineData(DType.Q5_0, 0.041911)]
    [InlineData(DType.Q5_1, 0.037326)]
    [InlineData(DType.IQ4_NL, 0.078005)]
    [InlineData(DType.Q2_K, 0.293082)]
    [InlineData(DType.Q3_K, 0.149417)]
    [InlineData(DType.Q4_K, 0.070267)]
    [InlineData(DType.Q5_K, 0.035690)]
    [InlineData(DType.Q6_K, 0.017516)]
    public void The_error_of_rounding_is_no_larger_than_ggmls(DType type, double ggml)
    {
        float[] x = NearlyNormal(65536);
        double relative = Math.Sqrt(Squares(x, type) / x.Sum(v => v * (double)v));
        Assert.True(relative <= ggml * 1.0001 && relative > ggml * 0.7, $"{type}: relative error {relative:F6}, ggml's is {ggml}");
    }

    private static double Squares(float[] x, DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        float[] y = Tensor.From(x, [x.Length / 256, 256]).To(type).ToArray();
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - (double)y[i]) * (x[i] - (double)y[i]);
        return sum;
    }

    /// <summary>0.02 × (the sum of twelve uniform numbers − 6), from a linear congruence.</summary>
    private static float[] NearlyNormal(int count)
    {
        uint state = 1;
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            float sum = -6;
            for (int k = 0; k < 12; k++)
            {
                state = unchecked(state * 1664525 + 1013904223);
                sum += (state >> 8) * (1f / 16777216);
            }
            x[i] = sum * 0.02f;
        }
        return x;
    }
}
