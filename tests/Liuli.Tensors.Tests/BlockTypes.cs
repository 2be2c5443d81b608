namespace Liuli.Tensors.Tests;

/// <summary>The storage types with blocks, and random blocks of them.</summary>
internal static class BlockTypes
{
    public static DType[] Each { get; } =
        [DType.Q8_0, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.IQ4_NL, DType.Q2_K, DType.Q3_K, DType.Q4_K, DType.Q5_K, DType.Q6_K];

    public static TheoryData<DType> All => [.. Each];

    /// <summary>Any bytes are blocks: these have all q and whole-numbered scales and minima, and binary16 of any sign below 2.</summary>
    public static byte[] Random(DType type, long elements, int seed)
    {
        byte[] bytes = new byte[type.BytesFor(elements)];
        new Random(seed).NextBytes(bytes);
        MakeFinite(type, bytes);
        return bytes;
    }

    /// <summary>Takes the upper half of their exponents from all binary16.</summary>
    public static void MakeFinite(DType type, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i += type.BlockBytes)
            foreach (int half in Halves(type))
                bytes[i + half + 1] &= 0xBF;
    }

    /// <summary>Where a block keeps its binary16 scales and minima.</summary>
    private static ReadOnlySpan<int> Halves(DType type) => type switch
    {
        DType.Q4_1 or DType.Q5_1 or DType.Q4_K or DType.Q5_K => [0, 2],
        DType.Q2_K => [80, 82],
        DType.Q3_K => [108],
        DType.Q6_K => [208],
        _ => [0],
    };
}
