using Liuli.Tensors.Cpu;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Products with weights in blocks, and what else reads these, as <see cref="GuardedMatMulTests"/> has it.</summary>
[Collection(GuardedCase.Collection)]
public class GuardedBlockMatMulTests
{
    private static readonly int[] s_rows = [1, 2, 3, 8, 16, 17, 24, 49], s_columns = [1, 8, 15, 16, 17, 24, 33, 48, 65];

    public static TheoryData<DType> Types => BlockTypes.All;

    [SkippableTheory, MemberData(nameof(Types))]
    public void Blocks_are_read_no_further(DType type)
    {
        foreach (CpuContext context in GuardedDevices.Contexts)
            for (int i = 0; i < s_rows.Length * s_columns.Length; i++)
            {
                int m = s_rows[i % s_rows.Length], n = s_columns[i / s_rows.Length];
                // Super-blocks, and one to seven ordinary ones.
                int k = type.BlockLength * (type.BlockLength > 32 ? 1 + i % 3 : 1 + i % 7);
                if (context.Level != CpuLevel.Naive || i % 5 == 0)
                    Compare(context, type, m, n, k);
            }
    }

    /// <summary>The gated layer reads weights in pieces of its own.</summary>
    [SkippableTheory]
    [InlineData(DType.Q8_0)]
    [InlineData(DType.Q4_K)]
    [InlineData(DType.Q6_K)]
    [InlineData(DType.BF16)]
    [InlineData(DType.F16)]
    public void The_gated_layer_stays_within_its_tensors(DType type)
    {
        foreach (Device path in GuardedDevices.Paths)
            foreach ((int rows, int width, int middle, int output) in new[] { (1, 256, 256, 33), (17, 256, 256, 16), (40, 512, 256, 35), (61, 256, 768, 7) }.Take(path.Level == CpuLevel.Naive ? 1 : 4))
            {
                float[] expected = Gated(path, type, rows, width, middle, output);
                foreach (GuardedSide side in Guards.Sides)
                {
                    string name = $"gated layer of {type}, {rows} rows, {width} → {middle} → {output}, on {path}, {side}";
                    GuardedCase.Begin(name);
                    Kernels.AssertSameBits(expected, Gated(GuardedDevices.On(path, side), type, rows, width, middle, output), name);
                }
            }
    }

    /// <summary>Weights that become floats again, and floats that become blocks.</summary>
    [SkippableTheory, MemberData(nameof(Types))]
    public void Conversions_and_embeddings_stay_within_their_tensors(DType type)
    {
        foreach (Device path in GuardedDevices.Paths)
            foreach (int blocks in new[] { 1, 2, 3, 9 })
            {
                float[] expected = Converted(path, type, blocks);
                foreach (GuardedSide side in Guards.Sides)
                {
                    GuardedCase.Begin($"conversions of {blocks} blocks of {type} on {path}, {side}");
                    Kernels.AssertSameBits(expected, Converted(GuardedDevices.On(path, side), type, blocks), $"{blocks} blocks of {type} on {path}, {side}");
                }
            }
    }

    private static void Compare(CpuContext context, DType type, int m, int n, int k)
    {
        float[] a = Kernels.Random(m * k, 1), bias = Kernels.Random(n, 3), expected = new float[m * n];
        byte[] w = BlockTypes.Random(type, (long)n * k, 2);
        BlockMatMul.Multiply(context, m, n, k, type, a, w, expected, bias);
        foreach (GuardedSide side in Guards.Sides)
        {
            string name = $"{m} × {n} × {k}, {type}, on {GuardedMatMulTests.Name(context)}";
            using Guards guards = new(side, name);
            Span<float> c = guards.New<float>(m * n);
            BlockMatMul.Multiply(context, m, n, k, type, guards.Of<float>(a), guards.Of<byte>(w), c, guards.Of<float>(bias));
            Kernels.AssertSameBits(expected, c, $"{name}, {side}");
        }
    }

    private static float[] Gated(Device device, DType type, int rows, int width, int middle, int output)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(Kernels.Random(rows * width, 1), [rows, width], device);
        return x.GatedFeedForward(Weights(middle, width, 2), Weights(middle, width, 3), Weights(output, middle, 4), GateFunction.Silu).ToArray();

        Tensor Weights(int n, int k, int seed) => type.IsQuantized
            ? Tensor.FromBytes(BlockTypes.Random(type, (long)n * k, seed), [n, k], type, device)
            : Tensor.FromBytes(GuardedMatMulTests.Stored(type, Kernels.Random(n * k, seed)), [n, k], type, device);
    }

    private static float[] Converted(Device device, DType type, int blocks)
    {
        using TensorScope scope = TensorScope.Begin();
        int width = blocks * type.BlockLength;
        Tensor stored = Tensor.FromBytes(BlockTypes.Random(type, 3 * width, 1), [3, width], type, device), floats = Tensor.From(Kernels.Random(3 * width, 2), [3, width], device);
        return [.. stored.To(DType.F32).ToArray(), .. floats.To(type).ToArray(), .. stored.Embedding(Tensor.FromInts([2, 0, 2], [3], device)).ToArray()];
    }
}
