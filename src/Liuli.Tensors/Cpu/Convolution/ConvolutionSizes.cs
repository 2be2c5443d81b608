namespace Liuli.Tensors.Cpu;

/// <summary>Sizes of a 2-D convolution: images (Batch, In, Height, Width), kernels (Out, In, KernelHeight, KernelWidth).</summary>
internal readonly record struct ConvolutionSizes(
    int Batch, int In, int Height, int Width, int Out, int KernelHeight, int KernelWidth, int Stride, int Padding)
{
    public int OutHeight => (Height + 2 * Padding - KernelHeight) / Stride + 1;
    public int OutWidth => (Width + 2 * Padding - KernelWidth) / Stride + 1;

    /// <summary>Elements of one image.</summary>
    public int Image => In * Height * Width;

    /// <summary>Numbers that one output element is made from.</summary>
    public int Patch => In * KernelHeight * KernelWidth;

    /// <summary>Output elements of one channel of one image.</summary>
    public int Positions => OutHeight * OutWidth;
}
