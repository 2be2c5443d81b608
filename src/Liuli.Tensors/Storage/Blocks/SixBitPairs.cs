namespace Liuli.Tensors.Storage;

/// <summary>Eight scales and eight minima of six bits each in twelve bytes, as <see cref="DType.Q4_K"/> and <see cref="DType.Q5_K"/> keep them.</summary>
/// <remarks>
/// <code>
/// byte j     (j &lt; 4):  scale j     | upper two bits of scale 4 + j
/// byte 4 + j:          minimum j   | upper two bits of minimum 4 + j
/// byte 8 + j:          lower four bits of scale 4 + j | of minimum 4 + j
/// </code>
/// </remarks>
internal static unsafe class SixBitPairs
{
    /// <summary>Bytes of all.</summary>
    public const int Bytes = 12;

    private const int Half = 4;

    /// <summary>The scale of unit <paramref name="unit"/>.</summary>
    public static int Scale(byte* bytes, int unit) => unit < Half ? bytes[unit] & 63 : bytes[unit + Half] & 15 | bytes[unit - Half] >> 6 << 4;

    /// <summary>Its minimum.</summary>
    public static int Minimum(byte* bytes, int unit) => unit < Half ? bytes[unit + Half] & 63 : bytes[unit + Half] >> 4 | bytes[unit] >> 6 << 4;

    /// <summary>Stores them.</summary>
    public static void Store(byte* scales, byte* minima, byte* bytes)
    {
        for (int j = 0; j < Half; j++)
        {
            bytes[j] = (byte)(scales[j] | scales[Half + j] >> 4 << 6);
            bytes[Half + j] = (byte)(minima[j] | minima[Half + j] >> 4 << 6);
            bytes[2 * Half + j] = (byte)(scales[Half + j] & 15 | minima[Half + j] << 4);
        }
    }
}
