using Liuli.Tensors;

namespace Edges;

/// <summary>Small grey images with noise: half have a vertical edge, the others a horizontal one.</summary>
internal static class Images
{
    public static (Tensor Pixels, Tensor Labels) Draw(int count, ulong seed)
    {
        const int Size = EdgeFinder.ImageSize;
        Philox random = new(seed);
        float[] pixels = new float[count * Size * Size];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = n % 2;
            int edge = 2 + random.NextInt32(Size - 3);
            bool brightFirst = random.NextInt32(2) == 0;
            for (int row = 0; row < Size; row++)
            {
                for (int column = 0; column < Size; column++)
                {
                    bool before = (labels[n] == 1 ? column : row) < edge;
                    pixels[(n * Size + row) * Size + column] = (before == brightFirst ? 0.9f : 0.1f) + 0.2f * (random.NextSingle() - 0.5f);
                }
            }
        }
        return (Tensor.From(pixels, [count, 1, Size, Size]).Keep(), Tensor.FromInts(labels, [count]).Keep());
    }
}
