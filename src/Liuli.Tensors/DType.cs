namespace Liuli.Tensors;

/// <summary>How the elements of a <see cref="Tensor"/> are stored.</summary>
/// <remarks>Numbers from 32 upwards are kept for block types, whose elements share a scale and cannot be written one by one: GGUF's number + 32.
/// Their last dimension must be a multiple of the block's length.</remarks>
public enum DType : byte
{
    /// <summary>IEEE 754 binary32.</summary>
    F32 = 0,

    /// <summary>IEEE 754 binary16.</summary>
    F16 = 1,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BF16 = 2,

    /// <summary>Signed 32-bit integer; token ids and indices.</summary>
    I32 = 3,

    /// <summary>Unsigned byte; masks and raw data.</summary>
    U8 = 4,

    /// <summary>Blocks of 32 numbers in 18 bytes: a binary16 scale d, then 32 four-bit q (the low halves of the bytes hold the block's first
    /// half); value = d·(q − 8). GGUF's type of the same name, as are all that follow.</summary>
    Q4_0 = 34,

    /// <summary>Blocks of 32 numbers in 20 bytes: binary16 d and m, then 32 four-bit q; value = d·q + m.</summary>
    Q4_1 = 35,

    /// <summary>Blocks of 32 numbers in 22 bytes: a binary16 scale d, then 32 five-bit q; value = d·(q − 16).</summary>
    Q5_0 = 38,

    /// <summary>Blocks of 32 numbers in 24 bytes: binary16 d and m, then 32 five-bit q; value = d·q + m.</summary>
    Q5_1 = 39,

    /// <summary>Blocks of 32 numbers in 34 bytes: a binary16 scale d, then 32 signed bytes q; value = d·q.</summary>
    Q8_0 = 40,

    /// <summary>Blocks of 256 numbers in 84 bytes, sixteen of which share a scale and a minimum of four bits; value = d·scale·q − dmin·minimum, q 0 … 3.</summary>
    Q2_K = 42,

    /// <summary>Blocks of 256 numbers in 110 bytes, sixteen of which share a scale of six bits; value = d·scale·q, q −4 … 3.</summary>
    Q3_K = 43,

    /// <summary>Blocks of 256 numbers in 144 bytes, 32 of which share a scale and a minimum of six bits; value = d·scale·q − dmin·minimum, q 0 … 15.</summary>
    Q4_K = 44,

    /// <summary>Blocks of 256 numbers in 176 bytes, 32 of which share a scale and a minimum of six bits; value = d·scale·q − dmin·minimum, q 0 … 31.</summary>
    Q5_K = 45,

    /// <summary>Blocks of 256 numbers in 210 bytes, sixteen of which share a scale of eight bits; value = d·scale·q, q −32 … 31.</summary>
    Q6_K = 46,

    /// <summary>Blocks of 32 numbers in 18 bytes: a binary16 scale d, then 32 times four bits that choose one of sixteen unevenly spaced q; value = d·q.</summary>
    IQ4_NL = 52,
}

/// <summary>Sizes of the storage types.</summary>
public static class DTypeSizes
{
    extension(DType type)
    {
        /// <summary>Whether elements are stored in blocks that share a scale.</summary>
        public bool IsQuantized => type >= (DType)32;

        /// <summary>Whether elements are floating-point numbers of 16 bits.</summary>
        public bool IsFloat16 => type is DType.F16 or DType.BF16;

        /// <summary>Elements in one block: 1 for every type whose elements stand alone.</summary>
        public int BlockLength => type switch
        {
            DType.Q2_K or DType.Q3_K or DType.Q4_K or DType.Q5_K or DType.Q6_K => 256,
            _ => type.IsQuantized ? 32 : 1,
        };

        /// <summary>Bytes that one block takes.</summary>
        public int BlockBytes => type switch
        {
            DType.F32 or DType.I32 => 4,
            DType.F16 or DType.BF16 => 2,
            DType.U8 => 1,
            DType.Q8_0 => 34,
            DType.Q4_0 or DType.IQ4_NL => 18,
            DType.Q4_1 => 20,
            DType.Q5_0 => 22,
            DType.Q5_1 => 24,
            DType.Q2_K => 84,
            DType.Q3_K => 110,
            DType.Q4_K => 144,
            DType.Q5_K => 176,
            DType.Q6_K => 210,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "this storage type has no size yet"),
        };

        /// <summary>Bytes that <paramref name="count"/> elements take; the last dimension must fill whole blocks.</summary>
        public long BytesFor(long count) => checked(count / type.BlockLength * type.BlockBytes);
    }
}
