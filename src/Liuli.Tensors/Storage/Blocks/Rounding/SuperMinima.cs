using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>256 floats as whole numbers in units of 16 or 32: x ≈ d·scale·q − dmin·minimum, binary16 d and dmin for all, a whole-numbered scale and
/// minimum for each unit (<see cref="DType.Q2_K"/>, <see cref="DType.Q4_K"/>, <see cref="DType.Q5_K"/>).</summary>
internal unsafe ref struct SuperMinima
{
    private const int MostUnits = 16;

    /// <summary>The bits of d and dmin.</summary>
    public ushort Scale, Minimum;

    /// <summary>The units' scales and minima.</summary>
    public fixed byte Scales[MostUnits], Minima[MostUnits];

    /// <summary>q of each number.</summary>
    public fixed byte Integers[BlockFormats.SuperLength];

    /// <summary>Finds them: the largest scale and the largest minimum become the largest whole number; then each unit takes the best pair of whole
    /// numbers around its own.</summary>
    /// <param name="x">256 numbers.</param>
    /// <param name="unitLength">16 or 32.</param>
    /// <param name="highest">q is in 0 … highest.</param>
    /// <param name="levels">Scales and minima are in 0 … levels.</param>
    public void Find(float* x, int unitLength, int highest, int levels)
    {
        int units = BlockFormats.SuperLength / unitLength;
        float* w = stackalloc float[BlockFormats.SuperLength], scales = stackalloc float[MostUnits], minima = stackalloc float[MostUnits];
        Eights.Weights(x, BlockFormats.SuperLength, w);
        for (int unit = 0; unit < units; unit++)
            (scales[unit], minima[unit]) = MinimumSearch.Find(x + unit * unitLength, w + unit * unitLength, unitLength, highest, belowZero: true);
        Scale = BitConverter.HalfToUInt16Bits((Half)(BlockFormats.Largest(scales, out _, units) / levels));
        Minimum = BitConverter.HalfToUInt16Bits((Half)(BlockFormats.Largest(minima, out _, units) / levels));
        float d = (float)BitConverter.UInt16BitsToHalf(Scale), dmin = (float)BitConverter.UInt16BitsToHalf(Minimum);
        for (int unit = 0; unit < units; unit++)
        {
            (int scale, int minimum) = Best(x + unit * unitLength, w + unit * unitLength, unitLength, (d, dmin), (Nearest(scales[unit], d), Nearest(-minima[unit], dmin)), highest, levels);
            (Scales[unit], Minima[unit]) = ((byte)scale, (byte)minimum);
            for (int i = 0; i < unitLength; i++)
                Integers[unit * unitLength + i] = Round(x[unit * unitLength + i], d * scale, dmin * minimum, highest);
        }
    }

    private static int Nearest(float x, float step) => step > 0 ? (int)MathF.Round(x / step) : 0;

    private static (int Scale, int Minimum) Best(float* x, float* w, int count, (float Scale, float Minimum) d, (int Scale, int Minimum) nearest, int highest, int levels)
    {
        (int Scale, int Minimum) best = (0, 0);
        float least = float.PositiveInfinity;
        for (int scale = Math.Max(0, nearest.Scale - 1); scale <= Math.Min(levels, nearest.Scale + 1); scale++)
            for (int minimum = Math.Max(0, nearest.Minimum - 1); minimum <= Math.Min(levels, nearest.Minimum + 1); minimum++)
            {
                float error = Error(x, w, count, d.Scale * scale, d.Minimum * minimum, highest);
                if (error < least)
                    (least, best) = (error, (scale, minimum));
            }
        return best;
    }

    private static float Error(float* x, float* w, int count, float scale, float minimum, int highest)
    {
        Vector256<float> sum = Vector256<float>.Zero, inverse = Vector256.Create(scale == 0 ? 0 : 1 / scale), m = Vector256.Create(minimum);
        for (int i = 0; i < count; i += Eights.Count)
        {
            Vector256<float> v = Vector256.Load(x + i) + m, off = v - Eights.Round(v * inverse, 0, highest) * scale;
            sum += off * off * Vector256.Load(w + i);
        }
        return Eights.Sum(sum);
    }

    private static byte Round(float x, float scale, float minimum, int highest) =>
        scale > 0 ? (byte)Math.Clamp(MathF.Round((x + minimum) * (1 / scale)), 0, highest) : (byte)0;
}
