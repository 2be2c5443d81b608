namespace Liuli.Tensors.Cpu;

/// <summary>
/// The shape of C = op(A)·op(B) (+ C) (+ bias): op(A) is (M, K), op(B) is (K, N), C is (M, N), all row-major with a
/// leading dimension (the distance between the starts of two rows), and perhaps many of them at fixed distances.
/// </summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">The length of the sums.</param>
public readonly record struct MatMulProblem(int M, int N, int K)
{
    /// <summary>A is stored as (K, M), one row for each step of the sum.</summary>
    public bool TransposeA { get; init; }

    /// <summary>B is stored as (N, K), the way weights are: one row for each output.</summary>
    public bool TransposeB { get; init; }

    /// <summary>Adds to what C holds instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>Floats between the starts of two rows of A as stored; 0 stands for the row's length.</summary>
    public int LeadingA { get; init; }

    /// <summary>Floats between the starts of two rows of B as stored; 0 stands for the row's length.</summary>
    public int LeadingB { get; init; }

    /// <summary>Floats between the starts of two rows of C; 0 stands for N.</summary>
    public int LeadingC { get; init; }

    /// <summary>Whether the inputs are rounded before they are multiplied.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <summary>How many products there are; 0 stands for one.</summary>
    public int Batch { get; init; }

    /// <summary>Floats between two A of a batch; 0 uses the same A for all.</summary>
    public long StrideA { get; init; }

    /// <summary>Floats between two B of a batch; 0 uses the same B for all.</summary>
    public long StrideB { get; init; }

    /// <summary>Floats between two C of a batch.</summary>
    public long StrideC { get; init; }

    internal int Products => Batch == 0 ? 1 : Batch;
    internal int RowLengthA => TransposeA ? M : K;
    internal int RowLengthB => TransposeB ? K : N;
    internal int RowsA => TransposeA ? K : M;
    internal int RowsB => TransposeB ? N : K;
    internal int StepA => LeadingA == 0 ? RowLengthA : LeadingA;
    internal int StepB => LeadingB == 0 ? RowLengthB : LeadingB;
    internal int StepC => LeadingC == 0 ? N : LeadingC;
}
