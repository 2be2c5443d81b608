using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Layers;

public class RotaryEmbeddingTests
{
    [Fact]
    public void FrequenciesFallGeometrically() => Close.Assert(
        [1, 0.1f, 0.01f, 0.001f], new RotaryEmbedding(new RotaryConfig { Width = 8, Theta = 10000 }, 64).Frequencies(), 1e-6, "frequencies");

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
