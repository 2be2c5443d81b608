using System.Numerics;
using System.Runtime.InteropServices;

namespace Liuli.Training.Optimizers;

/// <summary>AdamW's update of one tensor, in one pass over its four arrays.</summary>
/// <param name="GradientScale">Multiplies gradients first.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Keep">1 − η λ.</param>
/// <param name="Rate">η / (1 − β₁ᵗ).</param>
/// <param name="RootCorrection">1 / √(1 − β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct AdamWKernel(
    float GradientScale, float Beta1, float Beta2, float Keep, float Rate, float RootCorrection, float Epsilon)
{
    public void Run(Span<float> values, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second)
    {
        int vectors = values.Length / Vector<float>.Count;
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(values)[..vectors], m = MemoryMarshal.Cast<float, Vector<float>>(first), v = MemoryMarshal.Cast<float, Vector<float>>(second);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        for (int i = 0; i < x.Length; i++)
        {
            Vector<float> gradient = g[i] * GradientScale;
            m[i] = m[i] * Beta1 + gradient * (1 - Beta1);
            v[i] = v[i] * Beta2 + gradient * gradient * (1 - Beta2);
            x[i] = x[i] * Keep - m[i] * Rate / (Vector.SquareRoot(v[i]) * RootCorrection + new Vector<float>(Epsilon));
        }
        for (int i = vectors * Vector<float>.Count; i < values.Length; i++)
        {
            float gradient = gradients[i] * GradientScale;
            first[i] = first[i] * Beta1 + gradient * (1 - Beta1);
            second[i] = second[i] * Beta2 + gradient * gradient * (1 - Beta2);
            values[i] = values[i] * Keep - first[i] * Rate / (MathF.Sqrt(second[i]) * RootCorrection + Epsilon);
        }
    }
}
