namespace Liuli.Tensors.Cpu;

/// <summary>C (M, N) = A (M, K)·Bᵀ (+ bias), B (N, K) stored as F16 or BF16; all without gaps.</summary>
internal readonly unsafe struct Float16Job(int m, int n, int k, DType type)
{
    public int M { get; } = m;
    public int N { get; } = n;
    public int K { get; } = k;
    public DType Type { get; } = type;
    public float* A { get; init; }
    public byte* B { get; init; }
    public float* C { get; init; }
    public float* Bias { get; init; }

    /// <summary>Bytes of a row of B.</summary>
    public nint RowOfB => (nint)K * sizeof(ushort);
}
