namespace Liuli.Tensors.Cpu;

/// <summary>A matrix whose numbers become, or are, bfloat16. Steps are in bytes; one of both is the size of a number, but where numbers lie in blocks along K.</summary>
internal readonly unsafe struct Bf16Operand(void* pointer, DType type, nint step, nint kStep)
{
    /// <summary>A matrix of floats.</summary>
    public Bf16Operand(float* pointer, nint step, nint kStep) : this(pointer, DType.F32, step * sizeof(float), kStep * sizeof(float))
    {
    }

    /// <summary>Its first number.</summary>
    public byte* Pointer { get; } = (byte*)pointer;

    /// <summary>F32 or BF16, for B also a type with blocks; with <see cref="Assembler.Int16TileKernel"/> F16 instead, along K.</summary>
    public DType Type { get; } = type;

    /// <summary>From one row of A, or column of B, to the next.</summary>
    public nint Step { get; } = step;

    /// <summary>From one step of K to the next; of no meaning in blocks.</summary>
    public nint KStep { get; } = kStep;

    /// <summary>Whether numbers that follow one another along K lie apart.</summary>
    public bool LiesAcross => !Type.IsQuantized && KStep != Type.BlockBytes;

    /// <summary>A number's place; in blocks that of the block which begins at k.</summary>
    public byte* At(int index, int k) => Pointer + index * Step + (Type.IsQuantized ? (nint)Type.BytesFor(k) : k * KStep);
}

/// <summary>C (M, N) = A·B (+ C) (+ bias) with inputs of bfloat16.</summary>
internal readonly unsafe struct Bf16Job(int m, int n, int k, Bf16Operand a, Bf16Operand b)
{
    public int M { get; } = m;
    public int N { get; } = n;
    public int K { get; } = k;
    public Bf16Operand A { get; } = a;
    public Bf16Operand B { get; } = b;
    public float* C { get; init; }

    /// <summary>Where C goes instead as bfloat16, each sum rounded once, or null. Then K is no more than <see cref="Bf16MatMul.MaxRoundedK"/> and nothing accumulates.</summary>
    public ushort* Rounded { get; init; }

    /// <summary>Whether C is bfloat16.</summary>
    public bool RoundsSums => Rounded != null;

    /// <summary>Numbers from one row of C to the next.</summary>
    public nint CRow { get; init; }
    public float* Bias { get; init; }
    public bool Accumulate { get; init; }

    public static Bf16Job Of(in MatMulJob job) => new(job.M, job.N, job.K, new(job.A, job.ARow, job.AColumn), new(job.B, job.BColumn, job.BRow))
    {
        C = job.C,
        CRow = job.CRow,
        Bias = job.Bias,
        Accumulate = job.Accumulate,
    };
}
