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
    /// half); value = d·(q − 8). GGUF's type of the same name.</summary>
    Q4_0 = 34,

    /// <summary>Blocks of 32 numbers in 34 bytes: a binary16 scale d, then 32 signed bytes q; value = d·q. GGUF's type of the same name.</summary>
    Q8_0 = 40,
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
        public int BlockLength => type.IsQuantized ? 32 : 1;

        /// <summary>Bytes that one block takes.</summary>
        public int BlockBytes => type switch
        {
            DType.F32 or DType.I32 => 4,
            DType.F16 or DType.BF16 => 2,
            DType.U8 => 1,
            DType.Q8_0 => 34,
            DType.Q4_0 => 18,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "this storage type has no size yet"),
        };

        /// <summary>Bytes that <paramref name="count"/> elements take; the last dimension must fill whole blocks.</summary>
        public long BytesFor(long count) => checked(count / type.BlockLength * type.BlockBytes);
    }
}
