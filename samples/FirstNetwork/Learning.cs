using Liuli.Models;
using Liuli.Tensors;

namespace FirstNetwork;

/// <summary>Gradient descent at its plainest: every number takes a small step downhill.</summary>
internal static class Learning
{
    /// <summary>Repeats: loss, gradients, w ← w − rate · ∂loss/∂w. Returns the last loss.</summary>
    public static float Descend(Module network, Func<Tensor> loss, int steps, float rate)
    {
        network.RequireGrad();
        float last = float.NaN;
        for (int step = 0; step < steps; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor value = loss();
            last = value.Item();
            value.Backward();
            foreach ((_, Tensor weight) in network.NamedParameters())
            {
                Span<float> w = weight.AsSpan<float>(), gradient = weight.Gradient.AsSpan<float>();
                for (int i = 0; i < w.Length; i++)
                    w[i] -= rate * gradient[i];
            }
            network.ClearGradients();
        }
        return last;
    }
}
