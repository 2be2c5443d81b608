using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Matrices whose rows lie so far apart that an int cannot count the bytes between the first one and the last: address space, of which a few pages are ever touched.</summary>
[Collection(GuardedCase.Collection)]
public unsafe class FarRowsTests
{
    private const int Far = 1 << 27; // numbers, 512 MiB of floats

    // One row and column more than tiles have, decoding, products computed as their transposes, strips packed where they are multiplied.
    private static readonly (int M, int N, int K)[] s_sizes = [(13, 33, 40), (1, 33, 70), (9, 17, 33), (25, 12, 130), (33, 5, 33)];

    [SkippableTheory]
    [InlineData(MatMulPrecision.F32)]
    [InlineData(MatMulPrecision.BF16)]
    public void Floats(MatMulPrecision precision)
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach ((int m, int n, int k) in s_sizes)
                for (int form = 0; form < 4; form++)
                {
                    // Rows across K would be as many as steps: what is far is one operand at a time then, and C.
                    MatMulProblem near = new(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0, Precision = precision };
                    MatMulProblem far = near with { LeadingA = near.TransposeA ? 0 : Far, LeadingB = near.TransposeB ? Far : 0, LeadingC = Far };
                    string name = $"{far} on {GuardedMatMulTests.Name(context)}";
                    GuardedCase.Begin(name);
                    float[] a = Kernels.Random(m * k, 1), b = Kernels.Random(n * k, 2), expected = new float[m * n], actual = new float[m * n];
                    MatMul.Multiply(context, near, a, b, expected);
                    using Matrix x = new(a, near.RowsA, far.StepA), y = new(b, near.RowsB, far.StepB), c = new(expected, m, Far);
                    MatMul.Multiply(context, far, x.Pointer, y.Pointer, c.Pointer);
                    c.CopyTo(actual);
                    Kernels.AssertSameBits(expected, actual, name);
                }
    }

    /// <summary>Whole numbers, bfloat16: C, and operands in both directions.</summary>
    [SkippableFact]
    public void Rounded_floats_and_rows_across_K()
    {
        CpuContext context = TestDevices.ThreeThreads.Context;
        Skip.If(!GuardedRoundedMatMulTests.Here().Any(), "this processor has neither VNNI nor AVX-512 BF16");
        foreach (Bf16TileKernel kernel in GuardedRoundedMatMulTests.Here())
            foreach (bool across in new[] { false, true })
            {
                const int M = 13, N = 33, K = 36;
                GuardedCase.Begin($"far rows, {kernel.GetType().Name}, {(across ? "across" : "along")} K");
                float[] a = Kernels.Random(M * K, 1), b = Kernels.Random(N * K, 2), expected = new float[M * N], actual = new float[M * N];
                using Matrix x = new(a, across ? K : M, Far), y = new(b, across ? K : N, Far), c = new(expected, M, Far);
                fixed (float* pa = a, pb = b, pc = expected)
                    Bf16MatMul.Run(context, kernel, new Bf16Job(M, N, K, across ? new Bf16Operand(pa, 1, M) : new Bf16Operand(pa, K, 1), across ? new Bf16Operand(pb, 1, N) : new Bf16Operand(pb, K, 1)) { C = pc, CRow = N });
                Bf16MatMul.Run(context, kernel, new Bf16Job(M, N, K, across ? new Bf16Operand(x.Pointer, 1, Far) : new Bf16Operand(x.Pointer, Far, 1), across ? new Bf16Operand(y.Pointer, 1, Far) : new Bf16Operand(y.Pointer, Far, 1)) { C = c.Pointer, CRow = Far });
                c.CopyTo(actual);
                Kernels.AssertSameBits(expected, actual, $"{kernel.GetType().Name}, {(across ? "across" : "along")} K");
            }
    }

    /// <summary>Keys, values, queries and outputs of a few positions in arrays for many.</summary>
    [SkippableFact]
    public void Attention_of_far_positions()
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach (AttentionProblem near in new[] { new AttentionProblem(1, 1, 20, 4, 2, 32), new AttentionProblem(1, 6, 9, 2, 1, 40), new AttentionProblem(1, 13, 44, 12, 2, 32) { Precision = MatMulPrecision.BF16 } })
            {
                AttentionProblem far = near with { Query = near.Query with { Row = Far }, Key = near.Key with { Row = Far }, Value = near.Value with { Row = Far }, Output = near.Output with { Row = Far } };
                GuardedCase.Begin($"{far} on {GuardedMatMulTests.Name(context)}");
                float[] q = Kernels.Random(near.Queries * near.Heads * near.HeadWidth, 1), k = Kernels.Random(near.Keys * near.KeyValueHeads * near.HeadWidth, 2), v = Kernels.Random(k.Length, 3), expected = new float[q.Length], actual = new float[q.Length];
                Attention.Forward(context, near, q, k, v, expected);
                using Matrix query = new(q, near.Queries, Far), key = new(k, near.Keys, Far), value = new(v, near.Keys, Far), output = new(expected, near.Queries, Far);
                Attention.Forward(context, new AttentionJob(far) { Query = query.Pointer, Key = (byte*)key.Pointer, Value = (byte*)value.Pointer, Stored = DType.F32, Output = output.Pointer });
                output.CopyTo(actual);
                Kernels.AssertSameBits(expected, actual, $"{far} on {GuardedMatMulTests.Name(context)}");
            }
    }

    /// <summary>Rows of floats at a distance.</summary>
    private sealed class Matrix : IDisposable
    {
        private readonly GuardedMemory _memory;
        private readonly int _rows, _length;
        private readonly long _step;

        public Matrix(float[] values, int rows, long step)
        {
            (_rows, _length, _step) = (rows, values.Length / rows, step);
            _memory = new GuardedMemory(((rows - 1) * step + _length) * sizeof(float), GuardedSide.Behind, filled: false);
            for (int row = 0; row < rows; row++)
                values.AsSpan(row * _length, _length).CopyTo(Row(row));
        }

        public float* Pointer => (float*)_memory.Pointer;

        public void CopyTo(float[] values)
        {
            for (int row = 0; row < _rows; row++)
                Row(row).CopyTo(values.AsSpan(row * _length));
        }

        public void Dispose() => _memory.Dispose();

        private Span<float> Row(int row) => new(Pointer + row * _step, _length);
    }
}
