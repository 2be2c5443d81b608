using Liuli.Tensors.Tests.Cpu;
using Liuli.Tensors.Tests.Operations;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Operations on rows of one to four vectors and a number more or less, which <see cref="GuardedOperationTests"/> meets by chance only.</summary>
[Collection(GuardedCase.Collection)]
public class GuardedElementwiseTests
{
    private static readonly int[] s_widths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 127, 129, 257];

    private static readonly Dictionary<string, Func<int, OperationCase>> s_cases = new()
    {
        ["gelu"] = n => On(n, x => x.Gelu()),
        ["gelu_erf"] = n => On(n, x => x.GeluErf()),
        ["silu"] = n => On(n, x => x.Silu()),
        ["exp and tanh"] = n => On(n, x => x.Exp() + x.Tanh()),
        ["swiglu"] = n => OnTwo(n, (x, y) => x.SwiGlu(y)),
        ["geglu"] = n => OnTwo(n, (x, y) => x.GeGlu(y)),
        ["arithmetic"] = n => OnTwo(n, (x, y) => x * y - x / (y * y + 1f)),
        ["softmax"] = n => On(n, x => x.Softmax()),
        ["log-softmax"] = n => On(n, x => x.LogSoftmax()),
        ["sums, means and maxima"] = n => On(n, x => x.Sum() + x.Mean() + x.Max()),
        ["layer norm"] = n => new("layer norm", (r, d) => [Normal(r, d, 5, n), Normal(r, d, n), Normal(r, d, n)], x => x[0].LayerNorm(x[1], x[2], 1e-2f)),
        ["rms norm"] = n => new("rms norm", (r, d) => [Normal(r, d, 5, n), Normal(r, d, n)], x => x[0].RmsNorm(x[1], 1e-2f)),
        ["cross-entropy"] = n => new("cross-entropy", (r, d) => [Normal(r, d, 5, n), Ids(r, d, 5, n)], x => x[0].CrossEntropy(x[1])),
        ["embedding"] = n => new("embedding", (r, d) => [Normal(r, d, 5, n), Ids(r, d, 9, 5)], x => x[0].Embedding(x[1])),
        ["embedding of bfloat16"] = n => OfType(n, DType.BF16, (x, ids) => x.Embedding(ids)),
        ["embedding of F16"] = n => OfType(n, DType.F16, (x, ids) => x.Embedding(ids)),
        ["to bfloat16 and back"] = n => Forward(On(n, x => x.To(DType.BF16).To(DType.F32))),
        ["to F16 and back"] = n => Forward(On(n, x => x.To(DType.F16).To(DType.F32))),
        ["swiglu of bfloat16"] = n => Forward(OnTwo(n, (x, y) => x.To(DType.BF16).SwiGlu(y.To(DType.BF16)))),
        ["rotary, halves"] = n => Turned(n, RotaryLayout.Halves),
        ["rotary, pairs"] = n => Turned(n, RotaryLayout.Pairs),
        ["dropout"] = n => On(n, x => x.Dropout(0.3f, new Philox(3))),
        ["argmax"] = n => Forward(On(n, x => x.ArgMax())),
        ["top-k"] = n => Forward(On(n, x => x.TopK(Math.Min(n, 3)))),
        ["transposed"] = n => On(n, x => x.Transpose(0, 1)),
        ["concatenated and cut"] = n => OnTwo(n, (x, y) => Tensor.Concatenate([x, y], -1).Slice(-1, n / 2, n)),
        ["a row for all"] = n => new("a row for all", (r, d) => [Normal(r, d, 5, n), Normal(r, d, n)], x => x[0] * x[1] + x[1]),
        ["causal mask"] = n => new("causal mask", (r, d) => [Normal(r, d, Math.Min(n, 5), n)], x => x[0].CausalMask(n - Math.Min(n, 5)).Softmax()),
    };

    public static TheoryData<string> Names => new(s_cases.Keys);

    [SkippableTheory, MemberData(nameof(Names))]
    public void Rows_of_any_width_stay_within_their_tensors(string name)
    {
        foreach (int width in s_widths)
            GuardedOperationTests.Check(s_cases[name](width) with { Name = $"{name}, rows of {width}" }, seed: 1);
    }

    [SkippableFact]
    public void Updates_and_norms_stay_within_their_tensors()
    {
        foreach (Device path in GuardedDevices.Paths)
            foreach (GuardedSide side in Guards.Sides)
                foreach (int n in s_widths)
                {
                    GuardedCase.Begin($"AdamW of {n} on {path}, {side}");
                    float[] expected = Update(n, path), actual = Update(n, GuardedDevices.On(path, side));
                    Kernels.AssertSameBits(expected, actual, $"AdamW of {n} on {path}, {side}");
                }
    }

    private static float[] Update(int n, Device device)
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(5);
        Tensor parameter = Normal(random, device, n), gradient = Normal(random, device, n), first = Normal(random, device, n), second = Tensor.Uniform([n], 0, 1, random, device);
        AdamWUpdate.Apply(parameter, gradient, first, second, new AdamWStep(3, 0.1));
        return [.. parameter.ToArray(), .. first.ToArray(), .. second.ToArray(), (float)gradient.SquaredNorm()];
    }

    private static OperationCase On(int n, Func<Tensor, Tensor> apply) => new("", (r, d) => [Normal(r, d, 5, n)], x => apply(x[0]));

    private static OperationCase OnTwo(int n, Func<Tensor, Tensor, Tensor> apply) => new("", (r, d) => [Normal(r, d, 5, n), Normal(r, d, 5, n)], x => apply(x[0], x[1]));

    private static OperationCase OfType(int n, DType type, Func<Tensor, Tensor, Tensor> apply) =>
        Forward(new("", (r, d) => [Normal(r, d, 5, n).To(type), Ids(r, d, 9, 5)], x => apply(x[0], x[1])));

    private static OperationCase Forward(OperationCase item) => item with { HasGradient = false };

    private static OperationCase Turned(int n, RotaryLayout layout) => new("", (r, d) => [Normal(r, d, 2, 3, 2, 2 * n)],
        x => x[0].Rotary(Tensor.Uniform([9, n], -1, 1, new Philox(1), x[0].Device), Tensor.Uniform([9, n], -1, 1, new Philox(2), x[0].Device), offset: 6, layout));

    private static Tensor Normal(Philox random, Device device, params Shape shape) => Tensor.Normal(shape, 0, 1, random, device);

    private static Tensor Ids(Philox random, Device device, int count, int bound) => Tensor.FromInts([.. Enumerable.Range(0, count).Select(_ => random.NextInt32(bound))], [count], device);
}
