using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>An element type that weight files use: what it is called there, its size, and the <see cref="DType"/> it is read as.</summary>
/// <param name="Name">safetensors' name, for example F32; also used for PyTorch's storages.</param>
/// <param name="Bytes">Bytes of one element, or of a block of them; 0 when the type is unknown.</param>
/// <param name="ReadAs">The type a read tensor has; null when there is no sensible one.</param>
/// <param name="BlockLength">Elements that are stored together in <paramref name="Bytes"/>: 1 unless they share a scale.</param>
internal sealed record StoredType(string Name, int Bytes, DType? ReadAs, int BlockLength = 1)
{
    public static readonly StoredType F32 = new("F32", 4, DType.F32);
    public static readonly StoredType F16 = new("F16", 2, DType.F16);
    public static readonly StoredType BF16 = new("BF16", 2, DType.BF16);
    public static readonly StoredType I32 = new("I32", 4, DType.I32);
    public static readonly StoredType U8 = new("U8", 1, DType.U8);
    public static readonly StoredType Bool = new("BOOL", 1, DType.U8);
    public static readonly StoredType F64 = new("F64", 8, DType.F32);
    public static readonly StoredType I64 = new("I64", 8, DType.I32);
    public static readonly StoredType U64 = new("U64", 8, DType.I32);
    public static readonly StoredType U32 = new("U32", 4, DType.I32);
    public static readonly StoredType I16 = new("I16", 2, DType.I32);
    public static readonly StoredType U16 = new("U16", 2, DType.I32);
    public static readonly StoredType I8 = new("I8", 1, DType.I32);

    private static readonly Dictionary<string, StoredType> s_safetensors = new StoredType[]
    {
        F32, F16, BF16, I32, U8, Bool, F64, I64, U64, U32, I16, U16, I8,
        new("F8_E4M3", 1, null), new("F8_E5M2", 1, null), new("F8_E8M0", 1, null), new("C64", 8, null),
    }.ToDictionary(type => type.Name);

    // https://pytorch.org/docs/stable/storage.html lists the storage classes; each names one element type.
    private static readonly Dictionary<string, StoredType> s_storages = new()
    {
        ["FloatStorage"] = F32,
        ["HalfStorage"] = F16,
        ["BFloat16Storage"] = BF16,
        ["IntStorage"] = I32,
        ["ByteStorage"] = U8,
        ["BoolStorage"] = Bool,
        ["DoubleStorage"] = F64,
        ["LongStorage"] = I64,
        ["ShortStorage"] = I16,
        ["CharStorage"] = I8,
        ["ComplexFloatStorage"] = new("C64", 8, null),
        ["ComplexDoubleStorage"] = new("C128", 16, null),
        ["QInt8Storage"] = new("QInt8", 1, null),
        ["QUInt8Storage"] = new("QUInt8", 1, null),
        ["QInt32Storage"] = new("QInt32", 4, null),
    };

    /// <summary>Whether the stored bytes are used as they are.</summary>
    public bool IsDirect => ReadAs is { } type && type.BlockBytes == Bytes && type.BlockLength == BlockLength && !ReferenceEquals(this, U32);

    /// <summary>The type that GGUF gives a number: stored in blocks, or one of those above.</summary>
    public static StoredType OfGguf(uint number, string name, int blockLength, int bytes) => blockLength == 1
        ? OfSafetensors(name)
        : new StoredType(name, bytes, Enum.IsDefined((DType)(number + 32)) ? (DType)(number + 32) : null, blockLength);

    /// <summary>The type that a safetensors header calls <paramref name="name"/>; of unknown size when the name is.</summary>
    public static StoredType OfSafetensors(string name) => s_safetensors.GetValueOrDefault(name) ?? new StoredType(name, 0, null);

    /// <summary>The element type of PyTorch's storage class <paramref name="name"/>, or null.</summary>
    public static StoredType? OfStorage(string name) => s_storages.GetValueOrDefault(name);

    /// <summary>The type that a tensor of <paramref name="type"/> is written as.</summary>
    public static StoredType Of(DType type) => type switch
    {
        DType.F32 => F32,
        DType.F16 => F16,
        DType.BF16 => BF16,
        DType.I32 => I32,
        DType.U8 => U8,
        _ => throw new CheckpointException($"writing a checkpoint: tensors of type {type} have no place in safetensors; convert them to F32, F16 or BF16 first"),
    };
}
