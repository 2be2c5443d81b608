namespace Liuli.Tensors;

/// <summary>How the elements of a <see cref="Tensor"/> are stored.</summary>
/// <remarks>Numbers from 32 upwards are kept for block types, whose elements share a scale and cannot be addressed one by one.</remarks>
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
}

/// <summary>Sizes of the storage types.</summary>
public static class DTypeSizes
{
    extension(DType type)
    {
        /// <summary>Elements in one block: 1 for every type whose elements stand alone.</summary>
        public int BlockLength => 1;

        /// <summary>Bytes that one block takes.</summary>
        public int BlockBytes => type switch
        {
            DType.F32 or DType.I32 => 4,
            DType.F16 or DType.BF16 => 2,
            DType.U8 => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "this storage type has no size yet"),
        };

        /// <summary>Bytes that <paramref name="count"/> elements take; the last dimension must fill whole blocks.</summary>
        public long BytesFor(long count) => checked(count / type.BlockLength * type.BlockBytes);
    }
}
