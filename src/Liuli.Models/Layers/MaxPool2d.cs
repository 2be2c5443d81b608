using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Keeps the largest number of each window of an image.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
/// <param name="size">Height and width of the window.</param>
/// <param name="stride">How far windows stand apart; their size when 0.</param>
public sealed class MaxPool2d(int size, int stride = 0) : Module
{
    /// <summary>(B, channels, height, width) → (B, channels, height', width').</summary>
    public Tensor Forward(Tensor x) => x.MaxPool2d(size, stride == 0 ? size : stride);
}
