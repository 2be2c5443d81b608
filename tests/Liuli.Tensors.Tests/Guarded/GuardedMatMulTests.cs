using Liuli.Tensors.Cpu;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Products of floats, and of weights in 16 bits, read and write their matrices and nothing beside them, and give the same bits wherever they lie.</summary>
[Collection(GuardedCase.Collection)]
public class GuardedMatMulTests
{
    private static readonly int[] s_rows = [1, 2, 5, 7, 8, 11, 12, 13, 16, 17, 25], s_columns = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 65], s_depths = [1, 2, 7, 8, 15, 17, 31, 33, 65, 130];

    // Several blocks of K, products that are computed as their transposes, strips that are packed where they are multiplied.
    private static readonly (int M, int N, int K)[] s_larger = [(29, 67, 800), (3, 300, 129), (300, 70, 65), (13, 1100, 33), (130, 40, 97), (6, 3, 2049)];

    /// <summary>So many of the combinations of sizes, and the larger ones, which take long one number at a time.</summary>
    private static IEnumerable<(int M, int N, int K)> Sizes(CpuContext context, int count)
    {
        Random random = new(count);
        for (int i = 0; i < count; i++)
            yield return (Any(s_rows), Any(s_columns), Any(s_depths));
        if (context.Level != CpuLevel.Naive)
            foreach ((int M, int N, int K) size in s_larger)
                yield return size;

        int Any(int[] from) => from[random.Next(from.Length)];
    }

    [SkippableTheory]
    [InlineData(MatMulPrecision.F32)]
    [InlineData(MatMulPrecision.BF16)]
    public void Products_of_floats_stay_within_their_matrices(MatMulPrecision precision)
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach ((int m, int n, int k) in Sizes(context, context.Level == CpuLevel.Naive ? 9 : 40))
                for (int form = 0; form < 4; form++)
                {
                    MatMulProblem problem = new(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0, Precision = precision, Accumulate = k % 2 == 0 };
                    Product(context, problem, bias: form % 3 == 0);
                    Product(context, problem with { LeadingA = problem.RowLengthA + 3, LeadingB = problem.RowLengthB + 1, LeadingC = n + 5 }, bias: form % 3 != 0);
                }
    }

    /// <summary>Batches: the last product of each ends where the array does.</summary>
    [SkippableFact]
    public void Products_of_a_batch_stay_within_their_matrices()
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach ((int m, int n, int k) in Sizes(context, 20).Take(20))
                Product(context, new MatMulProblem(m, n, k) { Batch = 3, StrideA = m * k, StrideB = n * k, StrideC = m * n, TransposeB = n % 2 == 0 }, bias: false);
    }

    [SkippableTheory]
    [InlineData(DType.BF16)]
    [InlineData(DType.F16)]
    public void Products_with_weights_of_16_bits_stay_within_their_matrices(DType type)
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach ((int m, int n, int k) in Sizes(context, context.Level == CpuLevel.Naive ? 9 : 120))
            {
                float[] a = Kernels.Random(m * k, 1), bias = Kernels.Random(n, 3), expected = new float[m * n];
                byte[] b = Stored(type, Kernels.Random(n * k, 2));
                Float16MatMul.Multiply(context, m, n, k, type, a, b, expected, bias);
                foreach (GuardedSide side in Guards.Sides)
                {
                    using Guards guards = new(side, $"{m} × {n} × {k}, {type}, on {Name(context)}");
                    Span<float> c = guards.New<float>(m * n);
                    Float16MatMul.Multiply(context, m, n, k, type, guards.Of<float>(a), guards.Of<byte>(b), c, guards.Of<float>(bias));
                    Kernels.AssertSameBits(expected, c, $"{m} × {n} × {k}, {type}, on {Name(context)}, {side}");
                }
            }
    }

    internal static string Name(CpuContext context) => $"{context.Level} ({context.Instructions})";

    internal static byte[] Stored(DType type, float[] x)
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From(x, [x.Length]).To(type).AsSpan<byte>().ToArray();
    }

    private static void Product(CpuContext context, in MatMulProblem p, bool bias)
    {
        int products = p.Products - 1;
        float[] a = Kernels.Random((int)(products * p.StrideA) + (p.RowsA - 1) * p.StepA + p.RowLengthA, 1), b = Kernels.Random((int)(products * p.StrideB) + (p.RowsB - 1) * p.StepB + p.RowLengthB, 2);
        float[] before = Kernels.Random((int)(products * p.StrideC) + (p.M - 1) * p.StepC + p.N, 3), expected = [.. before], biases = bias ? Kernels.Random(p.N, 4) : [];
        MatMul.Multiply(context, p, a, b, expected, biases);
        foreach (GuardedSide side in Guards.Sides)
        {
            using Guards guards = new(side, $"{p} on {Name(context)}");
            Span<float> c = guards.Of<float>(before);
            MatMul.Multiply(context, p, guards.Of<float>(a), guards.Of<float>(b), c, bias ? guards.Of<float>(biases) : default);
            Kernels.AssertSameBits(expected, c, $"{p} on {Name(context)}, {side}");
        }
    }
}
