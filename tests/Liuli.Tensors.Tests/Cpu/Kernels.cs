using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>What every kernel test needs: the levels of this machine, seeded data, and a comparison that says where and by how much.</summary>
internal static class Kernels
{
    /// <summary>Every level of this machine but the naive one, which the others are compared with.</summary>
    public static TheoryData<CpuLevel> FastLevels
    {
        get
        {
            TheoryData<CpuLevel> data = [];
            foreach (CpuLevel level in CpuFeatures.AvailableLevels)
                if (level != CpuLevel.Naive)
                    data.Add(level);
            return data;
        }
    }

    /// <summary>The same levels with all the instructions that they may use, and once more without assembled kernels where there are some; AVX2 and AVX-512 also without products of bytes, as their older processors are.</summary>
    public static TheoryData<CpuLevel, CpuInstructions> FastPaths
    {
        get
        {
            TheoryData<CpuLevel, CpuInstructions> data = [];
            foreach (CpuLevel level in CpuFeatures.AvailableLevels.Where(level => level != CpuLevel.Naive))
            {
                data.Add(level, CpuInstructions.All);
                if (CpuFeatures.InstructionsOf(level) != CpuInstructions.None)
                    data.Add(level, CpuInstructions.None);
                if (level is CpuLevel.Avx2 or CpuLevel.Avx512 && (CpuFeatures.InstructionsOf(level) & (CpuInstructions.AvxVnni | CpuInstructions.Avx512Vnni)) != 0)
                    data.Add(level, CpuInstructions.Assembled);
            }
            return data;
        }
    }

    /// <summary>Uniform numbers in −1 … 1 from a seed.</summary>
    public static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = random.NextSingle() * 2 - 1;
        return values;
    }

    /// <summary>Compares with a tolerance relative to the largest expected magnitude; names the worst element.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, float tolerance = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = 1e-6f;
        foreach (float e in expected)
            if (float.IsFinite(e))
                scale = MathF.Max(scale, MathF.Abs(e));
        int worst = -1;
        float worstError = 0f;
        for (int i = 0; i < expected.Length; i++)
        {
            // Equal infinities and NaN beside NaN agree; any other non-finite difference is the worst there is.
            float error = expected[i].Equals(actual[i]) ? 0f : MathF.Abs(expected[i] - actual[i]) / scale;
            if (float.IsNaN(error))
                error = float.PositiveInfinity;
            if (error > worstError)
                (worst, worstError) = (i, error);
        }
        Assert.True(worstError <= tolerance, worst < 0 ? "" :
            $"{what}: element {worst} of {expected.Length} is {actual[worst]:R}, expected {expected[worst]:R}; off by {worstError:E2} of the scale {scale:G4}, allowed {tolerance:E1}");
    }

    /// <summary>Compares bit by bit.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R}, expected exactly {expected[i]:R}");
    }
}
