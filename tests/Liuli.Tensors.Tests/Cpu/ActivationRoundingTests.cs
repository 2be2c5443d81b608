using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class ActivationRoundingTests
{
    private delegate float Rounding(float* x, sbyte* q, out int first, out int second);

    [Fact]
    public void VectorsOfEightRoundAsOneNumberAtATime() => SameAsNaive(ActivationRounding.Eight);

    [SkippableFact]
    public void VectorsOfSixteenRoundAsOneNumberAtATime()
    {
        Skip.IfNot(Avx512BW.IsSupported, "this processor has no AVX-512");
        SameAsNaive(ActivationRounding.Sixteen);
    }

    private static void SameAsNaive(Rounding fast)
    {
        float* x = stackalloc float[32];
        sbyte* expected = stackalloc sbyte[32], actual = stackalloc sbyte[32];
        foreach (float[] block in Blocks())
        {
            block.CopyTo(new Span<float>(x, 32));
            float d = ActivationRounding.Naive(x, expected, out int first, out int second), e = fast(x, actual, out int third, out int fourth);
            Assert.Equal(BitConverter.SingleToInt32Bits(d), BitConverter.SingleToInt32Bits(e));
            Assert.Equal((first, second), (third, fourth));
            Assert.Equal(new ReadOnlySpan<sbyte>(expected, 32), new ReadOnlySpan<sbyte>(actual, 32));
        }
    }

    /// <summary>Random ones of all sizes; ties between two integers; and what has no scale: zeros, numbers too small, NaN, ∞.</summary>
    private static IEnumerable<float[]> Blocks()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            float[] block = Kernels.Random(32, seed);
            float size = MathF.Pow(10, seed % 70 - 35);
            yield return [.. block.Select(x => x * size)];
        }
        float[] ties = [.. Enumerable.Range(0, 32).Select(i => i - 15.5f)];
        ties[7] = 127;
        yield return ties;
        yield return [.. ties.Select(x => -x)];
        yield return new float[32];
        yield return [.. Enumerable.Repeat(1e-40f, 32)];
        foreach ((int place, float bad) in new[] { (0, float.NaN), (15, float.PositiveInfinity), (16, float.NegativeInfinity), (31, float.NaN) })
        {
            float[] block = Kernels.Random(32, place);
            block[place] = bad;
            yield return block;
        }
    }
}
