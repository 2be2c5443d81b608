namespace Liuli.Tensors.Tests;

/// <summary>Known answers: the vectors that the authors of the generator publish with it (Random123, kat_vectors, philox4x32 10).</summary>
public class PhiloxTests
{
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822UL, 0x0370734413198a2eUL, 0x85a308d3243f6a88UL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void BlocksAreTheKnownAnswers(ulong seed, ulong stream, ulong counter, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), Philox.Block(seed, stream, counter));

    [Fact]
    public void TheCounterAloneIsTheState()
    {
        Philox random = new(5, 6);
        float[] first = new float[10], again = new float[10];
        random.NextDouble();
        ulong saved = random.Counter;
        random.FillNormal(first, 0, 1);
        uint next = random.NextUInt32();
        random.Counter = saved;
        random.FillNormal(again, 0, 1);
        Assert.Equal(first, again);
        Assert.Equal(next, random.NextUInt32());
        Assert.NotEqual(first[0], new Philox(5, 7) { Counter = saved }.NextSingle());
    }

    [Fact]
    public void AFillDoesNotDependOnWhereItEnds()
    {
        float[] all = new float[11];
        new Philox(3).FillUniform(all, -2, 3);
        for (int length = 0; length < all.Length; length++)
        {
            float[] some = new float[length];
            new Philox(3).FillUniform(some, -2, 3);
            Assert.Equal(all[..length], some);
        }
    }

    [Fact]
    public void NormalNumbersAreTheKnownAnswers()
    {
        // Blocks 0 and 1 of seed 1234, stream 1 through Box–Muller, computed with Python's math library. Recipes promise the same weights for the
        // same seed, so these may not change.
        float[] values = new float[6];
        new Philox(1234, 1).FillNormal(values, 0, 0.02f);
        Assert.Equal([-0.01655428111553192f, 0.032915327697992325f, 0.0324975922703743f, 0.01261172629892826f, -0.003749347757548094f, 0.0028906245715916157f], values);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10_007)]
    [InlineData(100_001)]
    public void AFillDoesNotDependOnThreads(int length)
    {
        float[] alone = new float[length], shared = new float[length];
        Philox one = new(9, 1), three = new(9, 1);
        one.FillNormal(alone, 1, 2);
        three.FillNormal(shared, 1, 2, TestDevices.ThreeThreads);
        Assert.Equal(alone, shared);
        Assert.Equal(one.Counter, three.Counter);
        one.FillUniform(alone, -1, 2);
        three.FillUniform(shared, -1, 2, TestDevices.ThreeThreads);
        Assert.Equal(alone, shared);
        Assert.Equal(one.Counter, three.Counter);
    }

    [Fact]
    public void UniformNumbersAreInRangeWithTheRightMoments()
    {
        float[] values = new float[200_000];
        new Philox(1).FillUniform(values, -1, 3);
        Assert.All(values, v => Assert.InRange(v, -1f, 3f));
        Assert.Equal(1.0, values.Average(), 0.02);
        Assert.Equal(16.0 / 12, values.Average(v => (v - 1.0) * (v - 1.0)), 0.02);
        Assert.Equal(0, Philox.ToUnit(0));
        Assert.True(Philox.ToUnit(uint.MaxValue) < 1);
    }

    [Fact]
    public void NormalNumbersHaveTheRightMoments()
    {
        float[] values = new float[200_000];
        new Philox(2).FillNormal(values, 2, 0.5f);
        double[] z = [.. values.Select(v => (v - 2.0) / 0.5)];
        Assert.Equal(0, z.Average(), 0.01);
        Assert.Equal(1, z.Average(v => v * v), 0.02);
        Assert.Equal(0, z.Average(v => v * v * v), 0.04);
        Assert.Equal(3, z.Average(v => v * v * v * v), 0.1);
        Assert.Equal(0.6827, z.Count(v => Math.Abs(v) < 1) / (double)z.Length, 0.01);
    }

    [Fact]
    public void BoundedIntegersAreInRangeAndEven()
    {
        Philox random = new(4);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.NextInt32(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(0));
    }

    [Fact]
    public void AShuffleIsAPermutationThatTheSeedDecides()
    {
        int[] Shuffled(ulong seed)
        {
            int[] items = [.. Enumerable.Range(0, 50)];
            new Philox(seed).Shuffle<int>(items);
            return items;
        }
        Assert.Equal(Enumerable.Range(0, 50), Shuffled(1).Order());
        Assert.Equal(Shuffled(1), Shuffled(1));
        Assert.NotEqual(Shuffled(1), Shuffled(2));
    }
}
