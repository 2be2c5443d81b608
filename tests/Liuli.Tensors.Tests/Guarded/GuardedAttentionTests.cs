using System.Runtime.InteropServices;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Attention reads queries, keys, values and caches, and writes outputs and gradients, and nothing beside them; the bits are the same wherever they lie.</summary>
[Collection(GuardedCase.Collection)]
public class GuardedAttentionTests
{
    // B, T, S, H, K, D. One query is a decoding step; the last ones have enough of them for products in 16 bits.
    private static readonly AttentionProblem[] s_problems =
    [
        new(1, 1, 1, 1, 1, 1), new(2, 1, 17, 4, 2, 15), new(1, 1, 65, 8, 1, 32), new(1, 1, 300, 6, 2, 64), new(1, 1, 131, 3, 3, 33), new(1, 1, 1100, 4, 4, 96),
        new(2, 5, 9, 2, 1, 7), new(1, 12, 16, 3, 3, 16), new(1, 13, 40, 4, 2, 31), new(1, 25, 257, 2, 2, 64), new(1, 24, 33, 2, 1, 80), new(1, 7, 30, 2, 2, 128),
        new(1, 65, 300, 4, 4, 32), new(2, 33, 270, 4, 2, 40), new(1, 100, 513, 2, 1, 64), new(1, 13, 130, 12, 2, 17), new(1, 70, 289, 1, 1, 96),
    ];

    /// <summary>One number at a time, the large ones take seconds.</summary>
    private static IEnumerable<AttentionProblem> ProblemsOf(CpuContext context) => s_problems.Where(p => context.Level != CpuLevel.Naive || (long)p.Queries * p.Keys * p.Heads < 1000).SelectMany(p => new[]
    {
        p, p with { Window = 1 + p.Keys / 3, Precision = MatMulPrecision.BF16 }, p with { ScoreCap = 3f, Dropout = new DropoutMask(7, 1, 0, 0x40000000, 4 / 3f) },
        p with { Causal = false, Precision = MatMulPrecision.BF16, Dropout = new DropoutMask(7, 1, 0, 0x40000000, 4 / 3f) },
    });

    [SkippableTheory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    [InlineData(DType.Q8_0)]
    public void Forward_stays_within_its_arrays(DType stored)
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach (AttentionProblem p in ProblemsOf(context).Where(p => p.HeadWidth % stored.BlockLength == 0))
            {
                float[] q = Kernels.Random(p.Batch * p.Queries * p.Heads * p.HeadWidth, 1), expected = new float[q.Length], sums = new float[p.Batch * p.Heads * p.Queries];
                byte[] k = Stored(stored, Kernels.Random(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 2)), v = Stored(stored, Kernels.Random(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 3));
                Attention.ForwardStored(context, p, q, stored, k, v, expected, sums);
                foreach (GuardedSide side in Guards.Sides)
                {
                    string name = $"attention of {p} with {stored} on {GuardedMatMulTests.Name(context)}";
                    using Guards guards = new(side, name);
                    Span<float> output = guards.New<float>(q.Length), actualSums = guards.New<float>(sums.Length);
                    Attention.ForwardStored(context, p, guards.Of<float>(q), stored, guards.Of<byte>(k), guards.Of<byte>(v), output, actualSums);
                    Kernels.AssertSameBits(expected, output, $"output, {name}, {side}");
                    Kernels.AssertSameBits(sums, actualSums, $"log-sum-exp, {name}, {side}");
                }
            }
    }

    [SkippableFact]
    public void Backward_stays_within_its_arrays()
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            foreach (AttentionProblem p in ProblemsOf(context))
            {
                int queries = p.Batch * p.Queries * p.Heads * p.HeadWidth, keys = p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth;
                float[] q = Kernels.Random(queries, 1), k = Kernels.Random(keys, 2), v = Kernels.Random(keys, 3), gradient = Kernels.Random(queries, 4), output = new float[queries], sums = new float[p.Batch * p.Heads * p.Queries];
                float[] dq = new float[queries], dk = new float[keys], dv = new float[keys];
                Attention.Forward(context, p, q, k, v, output, sums);
                Attention.Backward(context, p, q, k, v, output, sums, gradient, dq, dk, dv);
                foreach (GuardedSide side in Guards.Sides)
                {
                    string name = $"gradients of attention of {p} on {GuardedMatMulTests.Name(context)}";
                    using Guards guards = new(side, name);
                    Span<float> query = guards.New<float>(queries), key = guards.New<float>(keys), value = guards.New<float>(keys);
                    Attention.Backward(context, p, guards.Of<float>(q), guards.Of<float>(k), guards.Of<float>(v), guards.Of<float>(output), guards.Of<float>(sums), guards.Of<float>(gradient), query, key, value);
                    Kernels.AssertSameBits([.. dq, .. dk, .. dv], [.. query, .. key, .. value], $"{name}, {side}");
                }
            }
    }

    private static byte[] Stored(DType type, float[] x) => type == DType.F32 ? MemoryMarshal.AsBytes<float>(x).ToArray() : GuardedMatMulTests.Stored(type, x);
}
