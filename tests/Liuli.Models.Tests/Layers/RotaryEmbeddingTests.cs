using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Layers;

public class RotaryEmbeddingTests
{
    [Fact]
    public void FrequenciesFallGeometrically() => Close.Assert(
        [1, 0.1f, 0.01f, 0.001f], new RotaryEmbedding(new RotaryConfig { Width = 8, Theta = 10000 }, 64).Frequencies(), 1e-6, "frequencies");

    /// <summary>By hand, from the papers' formulas; width 8 and base 10,000 give the frequencies 1, 0.1, 0.01 and 0.001.</summary>
    [Fact]
    public void ScalingsGiveTheFrequenciesOfTheirPapers()
    {
        Check([0.25f, 0.025f, 0.0025f, 0.00025f], new LinearRotaryScaling(4));
        DynamicRotaryScaling dynamic = new(4, 64);
        Check([1, 0.1f, 0.01f, 0.001f], dynamic, length: 64);
        // Twice the length: the base grows by (4 · 2 − 3)^(8/6).
        float theta = (float)(10000 * Math.Pow(5, 8 / 6.0));
        Check([1, MathF.Pow(theta, -0.25f), MathF.Pow(theta, -0.5f), MathF.Pow(theta, -0.75f)], dynamic, length: 128);
        // Turns within 6,283 positions: 1000, 100, 10 and 1. The blend runs from 100 turns (frequency 1) to 1 turn (frequency 3).
        YarnRotaryScaling yarn = new(4, 6283, 1.5f) { FastTurns = 100.01f, SlowTurns = 0.99999f, WholeFrequencies = false };
        Check([1, 0.1f, 0.01f * (0.5f + 0.5f / 4), 0.001f / 4], yarn, tolerance: 1e-3);
        LongRotaryScaling longRope = new([1, 2, 4, 8], [10, 20, 40, 80], 64, 1.2f);
        Check([1, 0.05f, 0.0025f, 0.000125f], longRope, length: 64);
        Check([0.1f, 0.005f, 0.00025f, 0.0000125f], longRope, length: 65);
        Assert.Equal(0.1 * Math.Log(4) + 1, YarnRotaryScaling.PaperMagnitude(4), 9);
        Assert.Equal(Math.Sqrt(1 + Math.Log(32) / Math.Log(4096)), LongRotaryScaling.PaperMagnitude(32, 4096), 9);

        static void Check(float[] expected, RotaryScaling scaling, int length = 1, double tolerance = 1e-6)
        {
            float[] actual = new RotaryEmbedding(new RotaryConfig { Width = 8, Scaling = scaling }, 1024).Frequencies(length);
            for (int i = 0; i < 4; i++)
                Assert.Equal(1, actual[i] / expected[i], tolerance);
        }
    }

    /// <summary>Long and short passes have tables of their own, and each finds its own again.</summary>
    [Fact]
    public void PassesOfDifferentLengthsDoNotMixTheirFrequencies()
    {
        RotaryEmbedding rotary = new(new RotaryConfig { Width = 4, Scaling = new LongRotaryScaling([1, 1], [2, 2], 4, 1) }, 64);
        Tensor ten = Tensor.Full([1, 1, 1, 4], 1);
        float[] near = rotary.Forward(ten, 1).ToArray(), far = rotary.Forward(ten, 1, expected: 5).ToArray();
        Close.Assert([MathF.Cos(1) - MathF.Sin(1)], near.AsSpan(0, 1), 1e-6, "short");
        Close.Assert([MathF.Cos(0.5f) - MathF.Sin(0.5f)], far.AsSpan(0, 1), 1e-6, "long");
        Assert.Equal(near, rotary.Forward(ten, 1).ToArray());
        Assert.Equal(far, rotary.Forward(ten, 1, expected: 6).ToArray());
    }

    [Fact]
    public void Llama3ScalingKeepsFastAndDividesSlowFrequencies()
    {
        // Width 8, θ 10000, context 64: 64 positions are 10.19, 1.019, 0.1019 and 0.01019 turns. Above 4 kept, below 1 divided by 8, between blended.
        RotaryConfig config = new() { Width = 8, Scaling = new Llama3RotaryScaling(8, 1, 4, 64) };
        double turns = 64 * 0.1 / (2 * Math.PI), share = (turns - 1) / 3;
        Close.Assert([1, (float)(0.1 * share + 0.1 / 8 * (1 - share)), 0.01f / 8, 0.001f / 8], new RotaryEmbedding(config, 512).Frequencies(), 1e-6, "frequencies");
    }

    [Fact]
    public void DotProductsDependOnTheDistanceOnly()
    {
        RotaryEmbedding rotary = new(new RotaryConfig { Width = 6 }, 1024);
        Tensor q = Tensor.Normal([1, 1, 1, 8], 0, 1, new Philox(1)), k = Tensor.Normal([1, 1, 1, 8], 0, 1, new Philox(2));
        float near = Dot(7, 3), far = Dot(907, 903);
        Assert.Equal(near, far, 1e-4f * Math.Abs(near) + 1e-4f);
        Assert.NotEqual(near, Dot(8, 3), 1e-3f);

        float Dot(int query, int key) => rotary.Forward(q, query).ToArray().Zip(rotary.Forward(k, key).ToArray(), (a, b) => a * b).Sum();
    }

    [Fact]
    public void TheTableGrowsAsPositionsAreReached()
    {
        RotaryEmbedding grown = new(new RotaryConfig { Width = 4 }, 300), whole = new(new RotaryConfig { Width = 4 }, 300);
        Tensor x = Tensor.Normal([1, 10, 2, 4], 0, 1, new Philox(1));
        _ = grown.Forward(x, 0);
        float[] late = grown.Forward(x, 290).ToArray();
        Assert.Equal(whole.Forward(x, 290, expected: 300).ToArray(), late);
    }
}
