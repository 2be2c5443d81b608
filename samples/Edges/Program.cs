using Edges;
using Liuli.Tensors;

// A window by hand: right column minus left column answers where brightness changes from left to right.
Tensor byHand = Tensor.From([-1, 0, 1, -1, 0, 1, -1, 0, 1], [1, 1, 3, 3]);
(Tensor pixels, Tensor labels) = Images.Draw(200, seed: 1);
Console.WriteLine("An image with a vertical edge, and what a window by hand answers (right column minus left column):");
Show(pixels.Slice(0, 1, 1), pixels.Slice(0, 1, 1).Conv2d(byHand));

// Windows that learn: nobody tells them what an edge is.
EdgeFinder network = new();
network.Initialize(new Philox(seed: 5));
network.RequireGrad();
for (int step = 0; step < 600; step++)
{
    using TensorScope scope = TensorScope.Begin();
    network.Forward(pixels).CrossEntropy(labels).Backward();
    foreach ((_, Tensor weight) in network.NamedParameters())
    {
        Span<float> w = weight.AsSpan<float>(), gradient = weight.Gradient.AsSpan<float>();
        for (int i = 0; i < w.Length; i++)
            w[i] -= 0.3f * gradient[i];
    }
    network.ClearGradients();
}

(Tensor others, Tensor answers) = Images.Draw(200, seed: 2);
int[] winners = network.Forward(others).ArgMax().ToIntArray(), wanted = answers.ToIntArray();
double right = winners.Zip(wanted).Count(pair => pair.First == pair.Second) / (double)wanted.Length;
Console.WriteLine($"A convolutional network tells vertical from horizontal edges in {right:0.0%} of 200 new images. Its windows:");
for (int window = 0; window < 2; window++)
{
    for (int row = 0; row < 3; row++)
        Console.WriteLine("  " + string.Join("", Enumerable.Range(0, 3).Select(column => $"{network.Window.Weight.Value[window, 0, row, column],7:0.00}")));
    Console.WriteLine();
}
return right >= 0.98 ? 0 : 1;

static void Show(Tensor image, Tensor answer)
{
    for (int row = 0; row < image.Shape[2]; row++)
    {
        string left = string.Concat(Enumerable.Range(0, image.Shape[3]).Select(column => image[0, 0, row, column] > 0.5f ? "██" : "··"));
        string edges = row == 0 || row > answer.Shape[2] ? "" : string.Concat(Enumerable.Range(0, answer.Shape[3]).Select(column => $"{answer[0, 0, row - 1, column],5:0.0}"));
        Console.WriteLine($"  {left}   {edges}");
    }
}
