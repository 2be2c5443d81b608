using Liuli.Models.Layers;
using Liuli.Tensors;

namespace FirstNetwork;

/// <summary>The first network: red, green, blue and volume in, a hidden layer of three, and leaf or flower out, read in two ways.</summary>
internal static class LeafOrFlower
{
    private static readonly float[] s_scales = [255, 255, 255, 50];

    public static bool Run()
    {
        Examples train = Examples.Draw(400, seed: 1, Measure), test = Examples.Draw(400, seed: 2, Measure);
        Console.WriteLine("\nLeaf or flower, 400 examples to learn from, 400 others to be asked about:");
        return OneOutput(train, test) & TwoOutputs(train, test);
    }

    /// <summary>One output whose sign decides: above 0 is a flower. It learns to come near +1 for flowers and −1 for leaves.</summary>
    private static bool OneOutput(Examples train, Examples test)
    {
        Mlp network = new([4, 3, 1]);
        network.Initialize(new Philox(seed: 3));
        Tensor inputs = train.Inputs(s_scales);
        Tensor wanted = Tensor.From([.. train.Labels.Select(label => label == 1 ? 1f : -1f)], [train.Labels.Length, 1]);
        Learning.Descend(network, () => network.Forward(inputs).MeanSquaredError(wanted), steps: 1000, rate: 0.1f);

        float[] outputs = network.Forward(test.Inputs(s_scales)).ToArray();
        return Report("one output, its sign decides", test.Labels.Where((label, i) => (outputs[i] > 0) == (label == 1)).Count(), test);
    }

    /// <summary>Two outputs where the larger wins; softmax turns them into percentages.</summary>
    private static bool TwoOutputs(Examples train, Examples test)
    {
        Mlp network = new([4, 3, 2]);
        network.Initialize(new Philox(seed: 3));
        Tensor inputs = train.Inputs(s_scales), targets = train.Targets();
        Learning.Descend(network, () => network.Forward(inputs).CrossEntropy(targets), steps: 1000, rate: 0.5f);

        Tensor outputs = network.Forward(test.Inputs(s_scales));
        int[] winners = outputs.ArgMax().ToIntArray();
        bool good = Report("two outputs, the larger wins", test.Labels.Where((label, i) => winners[i] == label).Count(), test);
        Tensor shares = outputs.Softmax();
        for (int i = 0; i < 3; i++)
        {
            Console.WriteLine($"    ({string.Join(", ", test.Rows[i].Select(x => $"{x:0.#}"))}) → {outputs[i, 0]:0.00}, {outputs[i, 1]:0.00} → "
                + $"leaf {shares[i, 0]:0.0%}, flower {shares[i, 1]:0.0%}; it is a {(test.Labels[i] == 1 ? "flower" : "leaf")}");
        }
        return good;
    }

    private static bool Report(string what, int right, Examples test)
    {
        double share = right / (double)test.Labels.Length;
        Console.WriteLine($"  {what}: {share:0.0%} right");
        return share >= 0.98;
    }

    /// <summary>Leaves are green and thin; flowers are red, yellow, white or purple and take more room.</summary>
    private static float[] Measure(int label, Philox random)
    {
        if (label == 0)
            return [Near(50, 20), Near(125, 25), Near(45, 20), Near(9, 3)];
        return random.NextInt32(4) switch
        {
            0 => [Near(215, 20), Near(45, 20), Near(70, 25), Near(30, 8)],
            1 => [Near(235, 12), Near(200, 20), Near(50, 25), Near(26, 7)],
            2 => [Near(235, 10), Near(230, 12), Near(225, 15), Near(28, 8)],
            _ => [Near(150, 20), Near(70, 20), Near(190, 25), Near(24, 7)],
        };

        float Near(float middle, float spread) => Math.Max(0.5f, middle + spread * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f));
    }
}
