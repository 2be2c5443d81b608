using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Slides small windows of weights over an image: every output is a weighted sum of the window's numbers in all channels.</summary>
/// <remarks>LeCun et al., "Gradient-based learning applied to document recognition", 1998. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class Conv2d : Module
{
    private readonly int _stride, _padding;

    /// <summary>A layer of <paramref name="outputs"/> windows of <paramref name="size"/> × <paramref name="size"/> over <paramref name="inputs"/> channels.</summary>
    public Conv2d(int inputs, int outputs, int size, int stride = 1, int padding = 0, bool bias = true)
    {
        _stride = stride;
        _padding = padding;
        Initializer initializer = Initializer.ForInputs(inputs * size * size);
        Weight = AddParameter("weight", [outputs, inputs, size, size], initializer);
        if (bias)
            Bias = AddParameter("bias", [outputs], initializer);
    }

    /// <summary>The windows (outputs, inputs, size, size).</summary>
    public Parameter Weight { get; }

    /// <summary>One number per output channel, where there is one.</summary>
    public Parameter? Bias { get; }

    /// <summary>(B, inputs, height, width) → (B, outputs, height', width').</summary>
    public Tensor Forward(Tensor x) => x.Conv2d(Weight.Value, Bias is null ? default : Bias.Value, _stride, _padding);
}
