namespace Liuli.Tensors.Cpu;

/// <summary>
/// Where the heads of a (B, T, H·D) array lie, in floats from its start: element (b, t, h, d) is at b·Batch + t·Row +
/// h·Head + d. Strides let queries, keys and values be slices of one array, or keys a cache that is longer than its contents.
/// </summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Batch">From one sequence to the next.</param>
/// <param name="Row">From one position to the next.</param>
/// <param name="Head">From one head to the next.</param>
public readonly record struct HeadLayout(long Batch, long Row, long Head)
{
    /// <summary>The layout of an array of its own: (B, T, H·D) without gaps.</summary>
    public static HeadLayout Contiguous(int rows, int heads, int width) => new((long)rows * heads * width, (long)heads * width, width);

    internal long At(int batch, int row, int head) => batch * Batch + row * Row + head * Head;
}
