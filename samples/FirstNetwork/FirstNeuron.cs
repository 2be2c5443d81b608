using Liuli.Models.Layers;
using Liuli.Tensors;

namespace FirstNetwork;

/// <summary>One neuron by hand: four products, a bias, and the same sum opened by the engine.</summary>
internal static class FirstNeuron
{
    public static void Show()
    {
        Mlp network = new([4, 3, 2]);
        network.Initialize(new Philox(seed: 1));
        Span<float> neuron = network.Layers[0].Weight.Value.AsSpan<float>()[..4];
        ((ReadOnlySpan<float>)[0.10f, -0.29f, -0.07f, 0.46f]).CopyTo(neuron);
        network.Layers[0].Bias!.Value.AsSpan<float>()[0] = 0.25f;

        using Recording.Restore recording = Recording.Everything();
        Tensor leaf = Tensor.From([32, 107, 56, 11.2f], [1, 4]); // red, green, blue, volume in ml
        Tensor sums = network.Layers[0].Forward(leaf);
        Explanation first = sums.Explain(0, 0);
        Console.WriteLine("A leaf (32, 107, 56, 11.2) meets the first neuron:");
        foreach (Term term in first.Terms)
        {
            string product = term.Factor is { } weight ? $"{term.Value,6:0.0} × {weight.Value,5:0.00}" : "          bias";
            Console.WriteLine($"  {product} = {term.Contribution,8:0.000}");
        }
        Console.WriteLine($"  sum            = {first.Value,8:0.000}");
        Console.WriteLine($"  after ReLU     = {sums.Relu()[0, 0],8:0.000}");
    }
}
