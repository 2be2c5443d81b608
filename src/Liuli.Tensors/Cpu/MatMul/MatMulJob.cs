namespace Liuli.Tensors.Cpu;

/// <summary>
/// One product, with transpositions turned into strides: op(A)[i, k] is A[i·ARow + k·AColumn], and so on. Of the two
/// strides of A, and of B, one is 1.
/// </summary>
internal readonly unsafe struct MatMulJob
{
    public MatMulJob(in MatMulProblem p, float* a, float* b, float* c, float* bias)
    {
        (M, N, K, Accumulate, Precision) = (p.M, p.N, p.K, p.Accumulate, p.Precision);
        A = a;
        B = b;
        C = c;
        Bias = bias;
        (ARow, AColumn) = p.TransposeA ? (1, p.StepA) : (p.StepA, 1);
        (BRow, BColumn) = p.TransposeB ? (1, p.StepB) : (p.StepB, 1);
        (CRow, CColumn) = (p.StepC, 1);
    }

    public int M { get; init; }
    public int N { get; init; }
    public int K { get; init; }
    public bool Accumulate { get; init; }
    public MatMulPrecision Precision { get; init; }
    public float* A { get; init; }
    public float* B { get; init; }
    public float* C { get; init; }

    /// <summary>B's rows stored in 16 bits; its pointer is null when B is floats.</summary>
    public Float16Job Float16 { get; init; }

    /// <summary>Added to every row; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>Added to every column; null for none. Only a transposed job has one.</summary>
    public float* ColumnBias { get; init; }

    public nint ARow { get; init; }
    public nint AColumn { get; init; }
    public nint BRow { get; init; }
    public nint BColumn { get; init; }
    public nint CRow { get; init; }
    public nint CColumn { get; init; }

    public long Work => (long)M * N * K;

    /// <summary>The same problem for the next members of a batch.</summary>
    public MatMulJob At(long a, long b, long c) => this with { A = A + a, B = B + b, C = C + c };

    /// <summary>Cᵀ = op(B)ᵀ·op(A)ᵀ: the same numbers with the roles of rows and columns exchanged.</summary>
    public MatMulJob Transposed() => this with
    {
        M = N,
        N = M,
        A = B,
        B = A,
        Bias = ColumnBias,
        ColumnBias = Bias,
        ARow = BColumn,
        AColumn = BRow,
        BRow = AColumn,
        BColumn = ARow,
        CRow = CColumn,
        CColumn = CRow,
    };
}
