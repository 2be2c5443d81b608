namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>The types that a value of a GGUF file's metadata can have, with the format's numbers.</summary>
/// <remarks>https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.</remarks>
public enum GgufValueType
{
    /// <summary>8 bits, unsigned.</summary>
    UInt8 = 0,

    /// <summary>8 bits, signed.</summary>
    Int8 = 1,

    /// <summary>16 bits, unsigned.</summary>
    UInt16 = 2,

    /// <summary>16 bits, signed.</summary>
    Int16 = 3,

    /// <summary>32 bits, unsigned.</summary>
    UInt32 = 4,

    /// <summary>32 bits, signed.</summary>
    Int32 = 5,

    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 6,

    /// <summary>One byte: 0 or 1.</summary>
    Bool = 7,

    /// <summary>UTF-8 with its length in bytes before it.</summary>
    String = 8,

    /// <summary>Values of one type, with that type and their number before them.</summary>
    Array = 9,

    /// <summary>64 bits, unsigned.</summary>
    UInt64 = 10,

    /// <summary>64 bits, signed.</summary>
    Int64 = 11,

    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 12,
}

/// <summary>Sizes of the types.</summary>
internal static class GgufValueTypes
{
    extension(GgufValueType type)
    {
        /// <summary>Whether the format knows the type.</summary>
        public bool IsKnown => type is >= GgufValueType.UInt8 and <= GgufValueType.Float64;

        /// <summary>Bytes of one value; 0 for texts and arrays, whose size differs from value to value.</summary>
        public int FixedBytes => type switch
        {
            GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
            GgufValueType.UInt16 or GgufValueType.Int16 => 2,
            GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
            GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
            _ => 0,
        };

        /// <summary>The fewest bytes that one value takes: a text of none has its length, an array of none its type and number.</summary>
        public int LeastBytes => type switch
        {
            GgufValueType.String => 8,
            GgufValueType.Array => 12,
            _ => type.FixedBytes,
        };
    }
}
