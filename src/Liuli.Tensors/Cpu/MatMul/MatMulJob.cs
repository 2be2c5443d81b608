namespace Liuli.Tensors.Cpu;

/// <summary>
/// One product, with transpositions turned into strides: op(A)[i, k] is A[i·ARow + k·AColumn], and so on. Of the two
/// strides of A, and of B, one is 1.
/// </summary>
internal readonly unsafe struct MatMulJob
{
    public MatMulJob(in MatMulProblem p, float* a, float* b, float* c, float* bias)
    {
        (M, N, K, Accumulate) = (p.M, p.N, p.K, p.Accumulate);
        A = a;
        B = b;
        C = c;
        Bias = bias;
        (ARow, AColumn) = p.TransposeA ? (1, p.StepA) : (p.StepA, 1);
        (BRow, BColumn) = p.TransposeB ? (1, p.StepB) : (p.StepB, 1);
        (CRow, CColumn) = (p.StepC, 1);
    }

    public int M { get; private init; }
    public int N { get; private init; }
    public int K { get; }
    public bool Accumulate { get; }
    public float* A { get; private init; }
    public float* B { get; private init; }
    public float* C { get; private init; }

    /// <summary>Added to every row; null for none.</summary>
    public float* Bias { get; private init; }

    /// <summary>Added to every column; null for none. Only a transposed job has one.</summary>
    public float* ColumnBias { get; private init; }

    public nint ARow { get; private init; }
    public nint AColumn { get; private init; }
    public nint BRow { get; private init; }
    public nint BColumn { get; private init; }
    public nint CRow { get; private init; }
    public nint CColumn { get; private init; }

    public long Work => (long)M * N * K;

    /// <summary>The same problem for the next members of a batch.</summary>
    public MatMulJob At(long a, long b, long c) => this with { A = A + a, B = B + b, C = C + c };

    /// <summary>Cᵀ = op(B)ᵀ·op(A)ᵀ: the same numbers with the roles of rows and columns exchanged.</summary>
    public MatMulJob Transposed() => this with
    {
        M = N, N = M, A = B, B = A, Bias = ColumnBias, ColumnBias = Bias,
        ARow = BColumn, AColumn = BRow, BRow = AColumn, BColumn = ARow, CRow = CColumn, CColumn = CRow,
    };
}
