namespace Liuli.Tensors.Tests.Operations;

/// <summary>Compares gradients with central finite differences: (f(x + h) − f(x − h)) / 2h.</summary>
internal static class GradientCheck
{
    private const float Step = 1e-2f;
    private const int ElementsPerInput = 12;

    public static void Run(OperationCase item, ulong seed)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor[] inputs = item.MakeInputs(new Philox(seed), TestDevices.Naive);
        foreach (Tensor input in inputs)
        {
            if (input.DType == DType.F32)
                input.RequireGrad();
        }
        WeightedSum.Of(item.Apply(inputs), new Philox(seed, 2)).Backward();

        Philox chooser = new(seed, 1);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].DType != DType.F32 || inputs[i].Count == 0)
                continue;
            Assert.True(inputs[i].HasGradient, $"{item.Name}: input {i} got no gradient");
            float[] gradient = inputs[i].Gradient.ToArray();
            double scale = Math.Max(1, gradient.Max(g => Math.Abs(g)));
            for (int trial = 0; trial < ElementsPerInput; trial++)
            {
                int element = chooser.NextInt32((int)inputs[i].Count);
                double? expected = Difference(item, inputs, i, element, seed);
                if (expected is { } slope)
                {
                    Assert.True(Math.Abs(gradient[element] - slope) <= item.GradientTolerance * scale,
                        $"{item.Name}: gradient of input {i} {inputs[i].Shape} at {element} is {gradient[element]}, the finite difference {slope} (seed {seed})");
                }
            }
        }
        foreach (Tensor input in inputs)
            input.Dispose();
    }

    /// <summary>The slope, or null at a kink (ReLU at 0, a change of maximum).</summary>
    /// <remarks>
    /// A kink beside the point makes two step sizes disagree. A kink at the point itself does not, but there the slopes to the right
    /// and to the left differ by the same amount for any step, where on a smooth function the difference shrinks with the step.
    /// </remarks>
    private static double? Difference(OperationCase item, Tensor[] inputs, int input, int element, ulong seed)
    {
        float original = inputs[input].AsSpan<float>()[element];
        double here = At(original);
        (double wide, double wideBend) = Slope(Step);
        (double narrow, double narrowBend) = Slope(Step / 4);
        bool beside = Math.Abs(wide - narrow) > 0.01 * Math.Max(1, Math.Abs(wide));
        bool at = narrowBend > 0.01 && narrowBend > wideBend / 2;
        return beside || at ? null : (4 * narrow - wide) / 3;

        (double Slope, double Bend) Slope(float step)
        {
            double above = At(original + step), below = At(original - step);
            inputs[input].AsSpan<float>()[element] = original;
            return ((above - below) / (2 * step), Math.Abs(above - 2 * here + below) / step);
        }

        double At(float value)
        {
            inputs[input].AsSpan<float>()[element] = value;
            using var pause = Recording.Nothing();
            using Tensor output = item.Apply(inputs);
            return WeightedSum.Evaluate(output, new Philox(seed, 2));
        }
    }

    /// <summary>Σ wᵢ·yᵢ with random weights: a loss of any output, in double precision, that needs no operation under test.</summary>
    internal sealed class WeightedSum : Operation
    {
        private static readonly WeightedSum s_instance = new();

        public override string Name => "weighted sum";

        public override string Formula => "L = Σ w·y";

        public static Tensor Of(Tensor output, Philox weights)
        {
            Tensor loss = Tensor.Full([], (float)Evaluate(output, weights), output.Device);
            Tensor kept = Tensor.Uniform(output.Shape, -1, 1, new Philox(weights.Seed, weights.Stream), output.Device);
            return Recording.Record(s_instance, loss, output, kept);
        }

        public static double Evaluate(Tensor output, Philox weights)
        {
            float[] weight = new float[output.Count];
            new Philox(weights.Seed, weights.Stream).FillUniform(weight, -1, 1);
            float[] values = output.ToArray();
            double sum = 0;
            for (int i = 0; i < values.Length; i++)
                sum += (double)weight[i] * values[i];
            return sum;
        }

        public override void Backward(in Node node)
        {
            GradientTarget target = node.GradientOf(0);
            Span<float> gradient = target.Tensor.AsSpan<float>();
            Assert.False(target.Accumulate);
            node.Input(1).AsSpan<float>().CopyTo(gradient);
        }

        public override Explanation Explain(in Node node, long index) => throw new NotSupportedException("a test's loss explains nothing");
    }
}
