using System.Numerics;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>Formats of numbers, as OpenAPI's registry of formats names them: how wide a whole number is.</summary>
internal static class NumberFormats
{
    /// <summary>The bounds of a format; null for those that are passed over.</summary>
    public static (NumberBound From, NumberBound To)? Range(string format) => format switch
    {
        "int8" => Signed(8),
        "int16" => Signed(16),
        "int32" => Signed(32),
        "int64" => Signed(64),
        "uint8" => Unsigned(8),
        "uint16" => Unsigned(16),
        "uint32" => Unsigned(32),
        "uint64" => Unsigned(64),
        _ => null,
    };

    private static (NumberBound, NumberBound) Signed(int bits) => (Bound(-BigInteger.Pow(2, bits - 1)), Bound(BigInteger.Pow(2, bits - 1) - 1));

    private static (NumberBound, NumberBound) Unsigned(int bits) => (Bound(BigInteger.Zero), Bound(BigInteger.Pow(2, bits) - 1));

    private static NumberBound Bound(BigInteger value) => new(new ExactNumber(value, 0), IsExcluded: false);
}
