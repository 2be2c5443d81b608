namespace Liuli.Tensors.Cpu;

/// <summary>2-D convolution image by image: patches as columns, then the matrix product. The naive level follows the formula instead.</summary>
internal static class Convolution
{
    /// <summary>y[b] = W·columns(x[b]); W as an (Out, Patch) matrix.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="s">Sizes.</param>
    /// <param name="x">Images.</param>
    /// <param name="weight">Kernels.</param>
    /// <param name="y">Result, overwritten.</param>
    /// <param name="columns">Working memory of Patch·Positions floats.</param>
    public static void Forward(CpuContext context, in ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> y, Span<float> columns)
    {
        if (context.Level == CpuLevel.Naive)
        {
            ConvolutionNaive.Forward(s, x, weight, y);
            return;
        }
        MatMulProblem product = new(s.Out, s.Positions, s.Patch);
        for (int b = 0; b < s.Batch; b++)
        {
            ImageColumns.Unfold(context, s, x.Slice(b * s.Image, s.Image), columns);
            MatMul.Multiply(context, product, weight, columns, y[(b * s.Out * s.Positions)..]);
        }
    }

    /// <summary>gradient[b] += fold(Wᵀ·upstream[b]).</summary>
    public static void ToInput(CpuContext context, in ConvolutionSizes s, ReadOnlySpan<float> upstream, ReadOnlySpan<float> weight, Span<float> gradient, Span<float> columns)
    {
        if (context.Level == CpuLevel.Naive)
        {
            ConvolutionNaive.ToInput(s, upstream, weight, gradient);
            return;
        }
        MatMulProblem product = new(s.Patch, s.Positions, s.Out) { TransposeA = true };
        for (int b = 0; b < s.Batch; b++)
        {
            MatMul.Multiply(context, product, weight, upstream[(b * s.Out * s.Positions)..], columns);
            ImageColumns.Fold(context, s, columns, gradient.Slice(b * s.Image, s.Image));
        }
    }

    /// <summary>gradient += Σ_b upstream[b]·columns(x[b])ᵀ.</summary>
    public static void ToWeight(CpuContext context, in ConvolutionSizes s, ReadOnlySpan<float> upstream, ReadOnlySpan<float> x, Span<float> gradient, Span<float> columns)
    {
        if (context.Level == CpuLevel.Naive)
        {
            ConvolutionNaive.ToWeight(s, upstream, x, gradient);
            return;
        }
        MatMulProblem product = new(s.Out, s.Patch, s.Positions) { TransposeB = true, Accumulate = true };
        for (int b = 0; b < s.Batch; b++)
        {
            ImageColumns.Unfold(context, s, x.Slice(b * s.Image, s.Image), columns);
            MatMul.Multiply(context, product, upstream[(b * s.Out * s.Positions)..], columns, gradient);
        }
    }
}
