using Liuli.Tensors;

namespace Liuli.Training.Optimizers;

/// <summary>Limits the length of the gradient of all parameters together: g ← g · limit / (‖g‖ + 10⁻⁶) where ‖g‖ is above the limit.</summary>
/// <remarks>Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013. The 10⁻⁶ is PyTorch's.</remarks>
public static class GradientClipping
{
    /// <summary>‖g‖ over all parameters that have a gradient. Allocates nothing.</summary>
    public static double Norm(IReadOnlyList<AdamW.Moments> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            Tensor value = parameters[i].Value;
            if (value.HasGradient)
                sum += value.Gradient.SquaredNorm();
        }
        return Math.Sqrt(sum);
    }

    /// <summary>What gradients of that length are multiplied by; 1 without a limit (0) or below it.</summary>
    public static double Scale(double norm, double limit) => limit > 0 && norm > limit ? limit / (norm + 1e-6) : 1;
}
