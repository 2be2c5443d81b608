using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>256 floats as whole numbers in units of sixteen: x ≈ d·scale·q, one binary16 d for all and a whole-numbered scale for each unit
/// (<see cref="DType.Q3_K"/>, <see cref="DType.Q6_K"/>).</summary>
internal unsafe ref struct SuperScales
{
    private const int UnitLength = 16, Units = BlockFormats.SuperLength / UnitLength;

    /// <summary>The bits of d.</summary>
    public ushort Scale;

    /// <summary>The units' scales.</summary>
    public fixed int Scales[Units];

    /// <summary>q of each number.</summary>
    public fixed int Integers[BlockFormats.SuperLength];

    /// <summary>Finds them. The largest of the units' scales becomes the lowest whole number, the side that reaches farther; then each unit takes the best of
    /// the whole numbers around its own scale.</summary>
    /// <param name="x">256 numbers.</param>
    /// <param name="reach">q is in −reach … reach − 1.</param>
    /// <param name="levels">A scale is in −levels … levels − 1.</param>
    public void Find(float* x, int reach, int levels)
    {
        float* w = stackalloc float[BlockFormats.SuperLength], scales = stackalloc float[Units];
        Eights.Weights(x, BlockFormats.SuperLength, w);
        for (int unit = 0; unit < Units; unit++)
            scales[unit] = ScaleSearch.Find(x + unit * UnitLength, w + unit * UnitLength, UnitLength, -reach, reach - 1);
        BlockFormats.Largest(scales, out float signed, Units);
        Scale = BitConverter.HalfToUInt16Bits((Half)(signed / -levels));
        float d = (float)BitConverter.UInt16BitsToHalf(Scale);
        for (int unit = 0; unit < Units; unit++)
        {
            int nearest = d == 0 || float.IsNaN(d) ? 0 : (int)MathF.Round(scales[unit] / d);
            Scales[unit] = Best(x + unit * UnitLength, w + unit * UnitLength, d, nearest, reach, levels);
            for (int i = 0; i < UnitLength; i++)
                Integers[unit * UnitLength + i] = Round(x[unit * UnitLength + i], d * Scales[unit], reach);
        }
    }

    private static int Best(float* x, float* w, float d, int nearest, int reach, int levels)
    {
        if (!(MathF.Abs(d) > 0))
            return 0;
        int best = 0;
        float least = float.PositiveInfinity;
        for (int scale = Math.Max(-levels, nearest - 1); scale <= Math.Min(levels - 1, nearest + 1); scale++)
        {
            float error = Error(x, w, d * scale, reach);
            if (error < least)
                (least, best) = (error, scale);
        }
        return best;
    }

    private static float Error(float* x, float* w, float scale, int reach)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        Vector256<float> sum = Vector256<float>.Zero;
        for (int i = 0; i < UnitLength; i += Eights.Count)
        {
            Vector256<float> v = Vector256.Load(x + i), off = v - Eights.Round(v * inverse, -reach, reach - 1) * scale;
            sum += off * off * Vector256.Load(w + i);
        }
        return Eights.Sum(sum);
    }

    private static int Round(float x, float scale, int reach) =>
        scale == 0 || float.IsNaN(scale) ? 0 : (int)Math.Clamp(MathF.Round(x * (1 / scale)), -reach, reach - 1);
}
