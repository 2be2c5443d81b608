using Liuli.Models.Layers;
using Liuli.Tensors;

namespace FirstNetwork;

/// <summary>The very same class, other numbers: cloud cover, humidity, change of pressure and wind in; sun or rain out.</summary>
internal static class SunOrRain
{
    private static readonly float[] s_scales = [100, 100, 10, 20];

    public static bool Run()
    {
        Examples train = Examples.Draw(400, seed: 11, Measure), test = Examples.Draw(400, seed: 12, Measure);
        Mlp network = new([4, 3, 2]);
        network.Initialize(new Philox(seed: 3));
        Tensor inputs = train.Inputs(s_scales), targets = train.Targets();
        Learning.Descend(network, () => network.Forward(inputs).CrossEntropy(targets), steps: 1000, rate: 0.5f);

        int[] winners = network.Forward(test.Inputs(s_scales)).ArgMax().ToIntArray();
        double share = test.Labels.Where((label, i) => winners[i] == label).Count() / (double)test.Labels.Length;
        Console.WriteLine($"\nSun or rain from cloud cover, humidity, pressure and wind, by the same class:\n  {share:0.0%} right");
        return share >= 0.98;
    }

    /// <summary>Rain comes with clouds, moist air, falling pressure and wind.</summary>
    private static float[] Measure(int label, Philox random)
    {
        return label == 1
            ? [Near(85, 15), Near(88, 10), Near(-4, 3), Near(9, 5)] // %, %, hPa in three hours, m/s
            : [Near(30, 25), Near(50, 18), Near(2, 3), Near(4, 3)];

        float Near(float middle, float spread) => middle + spread * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f);
    }
}
