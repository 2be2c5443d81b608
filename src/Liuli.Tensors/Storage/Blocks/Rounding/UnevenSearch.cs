namespace Liuli.Tensors.Storage;

/// <summary><see cref="ScaleSearch"/> for the sixteen unevenly spaced q of <see cref="DType.IQ4_NL"/>.</summary>
internal static unsafe class UnevenSearch
{
    /// <summary>The grid on which the number of largest magnitude is put: around −127 and around 113.</summary>
    private const int Places = 16, Step = 2, Low = -131, High = 117;

    private const int Repetitions = 4;

    /// <summary>Half steps of −128 … 128: the border between two q is a multiple of a half, so all numbers between two neighbouring ones have the same nearest q.</summary>
    private const int Halves = 512;

    private static readonly byte[] s_nearest = [.. Enumerable.Range(0, Halves).Select(i => Entry((i - Halves / 2 + 0.5f) / 2))];

    /// <summary>The entry whose q is nearest to x.</summary>
    public static byte Nearest(float x) => s_nearest[Math.Clamp((int)MathF.Floor(2 * x) + Halves / 2, 0, Halves - 1)];

    /// <summary>The best d for 32 numbers.</summary>
    public static float Find(float* x)
    {
        float largest = BlockFormats.Largest(x, out float signed), best = 0;
        if (!(largest > 0))
            return largest;
        float* w = stackalloc float[BlockFormats.Length];
        Eights.Weights(x, BlockFormats.Length, w);
        double gain = 0;
        for (int place = 0; place < Places; place++)
        {
            Try(x, w, (Low + place * Step) / signed, ref gain, ref best);
            Try(x, w, (High - place * Step) / signed, ref gain, ref best);
        }
        for (int i = 0; i < Repetitions && Try(x, w, 1 / best, ref gain, ref best); i++)
        {
        }
        return best;
    }

    private static bool Try(float* x, float* w, float inverse, ref double gain, ref float best)
    {
        if (!float.IsFinite(inverse))
            return false;
        float product = 0, square = 0;
        for (int i = 0; i < BlockFormats.Length; i++)
        {
            float q = Iq4NlBlock.Values[Nearest(x[i] * inverse)], wq = w[i] * q;
            product += wq * x[i];
            square += wq * q;
        }
        if (!(square > 0) || !((double)product * product > gain * square))
            return false;
        gain = (double)product * product / square;
        best = product / square;
        return true;
    }

    private static byte Entry(float x)
    {
        byte best = 0;
        for (byte i = 1; i < Iq4NlBlock.Values.Length; i++)
            if (MathF.Abs(Iq4NlBlock.Values[i] - x) < MathF.Abs(Iq4NlBlock.Values[best] - x))
                best = i;
        return best;
    }
}
