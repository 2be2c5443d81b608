using FirstNetwork;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests;

/// <summary>The first network, worked out by hand, and the sample programs that train it.</summary>
public class FirstNetworkTests
{
    private static readonly float[] s_leaf = [32, 107, 56, 11.2f];

    [Theory]
    [InlineData(0f, -26.598)]
    [InlineData(0.25f, -26.348)]
    public void TheFirstNeuronOfALeaf(float bias, double sum)
    {
        Mlp network = FirstNeuronOf(bias);
        using Recording.Restore recording = Recording.Everything();
        Tensor sums = network.Layers[0].Forward(Tensor.From(s_leaf, [1, 4])); // (1, 3)

        Assert.Equal(sum, sums[0, 0], 1e-4);
        Assert.Equal(0, sums.Relu()[0, 0]);
        Explanation explanation = sums.Explain(0, 0);
        double[] products = [.. explanation.Terms.Where(t => t.Factor is not null).Select(t => t.Contribution)];
        Assert.Equal([3.2, -31.03, -3.92, 5.152], products.Select(p => Math.Round(p, 4)));
        Assert.Equal(bias, explanation.Terms.Single(t => t.Role == "bias").Contribution, 1e-6);
        Assert.Equal(0, explanation.Residual, 1e-4);
    }

    [Fact]
    public void ItTellsLeavesFromFlowers() => Assert.True(LeafOrFlower.Run());

    [Fact]
    public void TheSameClassTellsSunFromRain() => Assert.True(SunOrRain.Run());

    private static Mlp FirstNeuronOf(float bias)
    {
        Mlp network = new([4, 3, 2]);
        network.Initialize(new Philox(1));
        ((ReadOnlySpan<float>)[0.10f, -0.29f, -0.07f, 0.46f]).CopyTo(network.Layers[0].Weight.Value.AsSpan<float>());
        network.Layers[0].Bias!.Value.AsSpan<float>()[0] = bias;
        return network;
    }
}
