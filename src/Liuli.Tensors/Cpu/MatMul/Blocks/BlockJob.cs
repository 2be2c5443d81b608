using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>A product C = A·Wᵀ (+ bias) with the rows of W in blocks; the sizes have been checked.</summary>
internal readonly unsafe struct BlockJob
{
    /// <summary>Rows of A and C.</summary>
    public int M { get; init; }

    /// <summary>Rows of W, columns of C.</summary>
    public int N { get; init; }

    /// <summary>Blocks of 32 in a row of A; as many numbers in one of W.</summary>
    public int Blocks { get; init; }

    /// <summary>How W is stored.</summary>
    public DType Type { get; init; }

    /// <summary>A, row-major.</summary>
    public float* A { get; init; }

    /// <summary>W as stored.</summary>
    public byte* W { get; init; }

    /// <summary>C, row-major.</summary>
    public float* C { get; init; }

    /// <summary>Added to every row; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>Bytes of a row of W.</summary>
    public nint RowBytes => BytesFor(Blocks);

    /// <summary>The same product with all numbers of A and W rounded to bfloat16.</summary>
    public Bf16Job Rounded
    {
        get
        {
            int k = Blocks * BlockFormats.Length;
            return new Bf16Job(M, N, k, new(A, k, 1), new(W, Type, RowBytes, 0)) { C = C, CRow = N, Bias = Bias };
        }
    }

    /// <summary>Bytes of that many blocks of 32 numbers of W; they fill whole blocks of its type.</summary>
    public nint BytesFor(int blocks) => (nint)Type.BytesFor((long)blocks * BlockFormats.Length);
}
