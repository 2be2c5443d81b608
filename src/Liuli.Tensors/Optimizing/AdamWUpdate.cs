using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>The settings of one AdamW step.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Step">t, counted from 1: how many updates the moments have seen, this one included.</param>
/// <param name="LearningRate">Step size.</param>
/// <param name="Beta1">Decay of the first moment, in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">λ; decays the parameter itself, not through the gradient.</param>
/// <param name="GradientScale">Multiplies the gradient first: a clipping factor, 1/accumulated batches, or both.</param>
public readonly record struct AdamWStep(
    int Step, double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01, double GradientScale = 1);

/// <summary>One fused AdamW update of one parameter.</summary>
/// <remarks>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.</remarks>
public static class AdamWUpdate
{
    /// <summary>
    /// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p·(1 − ηλ) − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε), with g the scaled gradient.
    /// Changes parameter, firstMoment and secondMoment in place; all are F32 of one shape. Nothing is recorded.
    /// </summary>
    /// <exception cref="ArgumentException">Types, shapes or devices differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is below 1 or a decay is outside [0, 1).</exception>
    public static void Apply(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, in AdamWStep step)
    {
        CheckArguments(parameter, gradient, firstMoment, secondMoment, step);
        // 1 − β is taken in double precision: from 0.999 as a float it would be off in the fifth digit.
        AdamWFactors factors = new()
        {
            GradientScale = (float)step.GradientScale,
            Beta1 = (float)step.Beta1,
            Beta2 = (float)step.Beta2,
            Rest1 = (float)(1 - step.Beta1),
            Rest2 = (float)(1 - step.Beta2),
            Keep = (float)(1 - step.LearningRate * step.WeightDecay),
            StepSize = (float)(step.LearningRate / (1 - Math.Pow(step.Beta1, step.Step))),
            Correction = (float)(1 / Math.Sqrt(1 - Math.Pow(step.Beta2, step.Step))),
            Epsilon = (float)step.Epsilon,
        };
        AdamWKernel.Apply(parameter.Device.Context, factors, parameter.AsSpan<float>(), gradient.AsSpan<float>(), firstMoment.AsSpan<float>(), secondMoment.AsSpan<float>());
        // The kernel works on bare addresses: the handles must outlive it.
        GC.KeepAlive(parameter.Body);
        GC.KeepAlive(gradient.Body);
        GC.KeepAlive(firstMoment.Body);
        GC.KeepAlive(secondMoment.Body);
    }

    private static void CheckArguments(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, in AdamWStep step)
    {
        const string Name = "AdamW";
        Check.Is(parameter, DType.F32, Name);
        CheckLike(parameter, gradient, nameof(gradient));
        CheckLike(parameter, firstMoment, nameof(firstMoment));
        CheckLike(parameter, secondMoment, nameof(secondMoment));
        if (step.Step < 1)
            throw new ArgumentOutOfRangeException(nameof(step), $"{Name}: steps are counted from 1, got {step.Step}");
        if (!(step.Beta1 >= 0 && step.Beta1 < 1 && step.Beta2 >= 0 && step.Beta2 < 1))
            throw new ArgumentOutOfRangeException(nameof(step), $"{Name}: the decays must be at least 0 and below 1, got {step.Beta1} and {step.Beta2}");

        static void CheckLike(Tensor parameter, Tensor other, string role)
        {
            Check.Is(other, DType.F32, Name, role);
            Check.Shape(other, parameter.Shape, Name, role);
            Check.SameDevice(parameter, other, Name);
        }
    }
}
