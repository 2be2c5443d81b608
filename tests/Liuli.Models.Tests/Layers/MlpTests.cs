using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Layers;

public class MlpTests
{
    [Fact]
    public void TheFirstNeuronSumsFourProducts()
    {
        Mlp network = new([4, 3, 2]);
        network.Initialize(new Philox(1));
        Linear hidden = network.Layers[0];
        ((ReadOnlySpan<float>)[0.10f, -0.29f, -0.07f, 0.46f]).CopyTo(hidden.Weight.Value.AsSpan<float>());
        using Recording.Restore recording = Recording.Everything();
        Tensor leaf = Tensor.From([32, 107, 56, 11.2f], [1, 4]);

        hidden.Bias!.Value.AsSpan<float>()[0] = 0;
        Assert.Equal(-26.598f, hidden.Forward(leaf)[0, 0], 1e-4f);
        hidden.Bias.Value.AsSpan<float>()[0] = 0.25f;
        Tensor sums = hidden.Forward(leaf);
        Assert.Equal(-26.348f, sums[0, 0], 1e-4f);
        Explanation opened = sums.Explain(0, 0);
        Assert.Equal([3.2, -31.03, -3.92, 5.152, 0.25], opened.Terms.Select(t => Math.Round(t.Contribution, 4)));
        Assert.Equal(0, sums.Relu()[0, 0]);
    }

    [Fact]
    public void NothingFollowsTheLastLayer()
    {
        Mlp network = new([2, 3, 1]);
        network.Initialize(new Philox(1));
        foreach ((_, Parameter parameter) in network.Parameters())
            parameter.Value.AsSpan<float>().Fill(-1);
        // Hidden sums are 1·−1 + −3·−1 − 1 = 1 each; the output is −1·3 − 1.
        Assert.Equal(-4, network.Forward(Tensor.From([1, -3], [1, 2])).Item());
    }

    [Fact]
    public void ItLearnsTheExclusiveOr()
    {
        Mlp network = new([2, 8, 1], Activation.Tanh);
        network.Initialize(new Philox(2));
        network.RequireGrad();
        Tensor inputs = Tensor.From([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]), targets = Tensor.From([0, 1, 1, 0], [4, 1]);
        for (int step = 0; step < 600; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            network.Forward(inputs).MeanSquaredError(targets).Backward();
            foreach ((_, Parameter parameter) in network.Parameters())
            {
                Span<float> weights = parameter.Value.AsSpan<float>();
                ReadOnlySpan<float> gradient = parameter.Value.Gradient.AsSpan<float>();
                for (int i = 0; i < weights.Length; i++)
                    weights[i] -= 0.3f * gradient[i];
            }
            network.ClearGradients();
        }
        Assert.Equal([0, 1, 1, 0], network.Forward(inputs).ToArray().Select(y => (int)MathF.Round(y)));
    }

    [Fact]
    public void OneSizeIsNoNetwork() => Assert.Contains("at least two sizes", Assert.Throws<ArgumentException>(() => new Mlp([4])).Message, StringComparison.Ordinal);
}
