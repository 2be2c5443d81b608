using Liuli.Models.Layers;
using Liuli.Tensors;

// A curve with two bumps, and networks x → ReLU units → y. A unit bends the line once, so a bump takes three of them.
const int Points = 128;
float[] x = [.. Enumerable.Range(0, Points).Select(i => 2f * i / (Points - 1) - 1)];
float[] wanted = [.. x.Select(v => Bump(v, -0.5f) + 0.7f * Bump(v, 0.5f))];
Tensor inputs = Tensor.From(x, [Points, 1]), targets = Tensor.From(wanted, [Points, 1]);

Console.WriteLine("A curve with two bumps, fitted by one hidden layer of ReLU units:");
(float[] few, double fewError) = Fit(units: 2); // two units: four weights, two into the units and two out of them
(float[] many, double manyError) = Fit(units: 24);
Draw("the curve", wanted);
Draw($"2 units, 4 weights: mean squared error {fewError:0.0000}", few);
Draw($"24 units: mean squared error {manyError:0.0000}", many);
return manyError < 0.1 * fewError && manyError < 0.003 ? 0 : 1;

static float Bump(float v, float middle) => MathF.Exp(-40 * (v - middle) * (v - middle));

(float[] Values, double Error) Fit(int units)
{
    Mlp best = new([1, units, 1]);
    float lowest = float.PositiveInfinity;
    for (ulong seed = 1; seed <= 3; seed++) // few units can start badly; the best of three tries counts
    {
        Mlp network = new([1, units, 1]);
        network.Initialize(new Philox(seed));
        float error = Descend(network, steps: 4000);
        if (error < lowest)
            (best, lowest) = (network, error);
    }
    using Recording.Restore pause = Recording.Nothing();
    return (best.Forward(inputs).ToArray(), lowest);
}

// Gradient descent with momentum: each number keeps nine tenths of its last step's direction.
float Descend(Mlp network, int steps)
{
    network.RequireGrad();
    Tensor[] weights = [.. network.NamedParameters().Select(p => p.Value)];
    float[][] speed = [.. weights.Select(w => new float[w.Count])];
    float error = 0;
    for (int step = 0; step < steps; step++)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor loss = network.Forward(inputs).MeanSquaredError(targets);
        error = loss.Item();
        loss.Backward();
        for (int p = 0; p < weights.Length; p++)
        {
            Span<float> w = weights[p].AsSpan<float>(), gradient = weights[p].Gradient.AsSpan<float>();
            for (int i = 0; i < w.Length; i++)
            {
                speed[p][i] = 0.9f * speed[p][i] - 0.03f * gradient[i];
                w[i] += speed[p][i];
            }
        }
        network.ClearGradients();
    }
    return error;
}

static void Draw(string title, float[] values)
{
    const int Height = 8, Width = 64;
    Console.WriteLine($"\n{title}");
    for (int row = Height - 1; row >= 0; row--)
    {
        float low = row / (float)Height;
        Console.WriteLine("  " + string.Concat(Enumerable.Range(0, Width).Select(c => values[c * Points / Width] >= low + 0.06f ? '█' : ' ')).TrimEnd());
    }
    Console.WriteLine("  " + new string('─', Width));
}
