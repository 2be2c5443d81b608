using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>Where a point in [0, 1) falls among probabilities laid end to end.</summary>
internal static class Draws
{
    private const int Block = 512;

    /// <summary>The position at which the running sum passes <paramref name="point"/>; the last possible one when rounding keeps the sum below it.</summary>
    /// <remarks>
    /// Whole blocks are summed by vectors and passed over; one block is walked. Their running sum is a double: a float near 1 would
    /// swallow every probability below 3e-8, and the tail of a large vocabulary is made of those.
    /// </remarks>
    public static int At(ReadOnlySpan<float> probabilities, float point)
    {
        int start = 0;
        double before = 0;
        for (; start + Block < probabilities.Length; start += Block)
        {
            double through = before + TensorPrimitives.Sum(probabilities.Slice(start, Block));
            if (point < through)
                break;
            before = through;
        }
        int end = Math.Min(start + Block, probabilities.Length);
        float rest = (float)(point - before), sum = 0;
        for (int i = start; i < end; i++)
        {
            sum += probabilities[i];
            if (rest < sum)
                return i;
        }
        int last = end - 1;
        while (last > 0 && !(probabilities[last] > 0))
            last--;
        return last;
    }
}
