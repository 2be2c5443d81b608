using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>The proofs' shapes are so small that one thread does everything; here the loops are long enough to be shared out.</summary>
public class LargeShapeTests
{
    private static readonly Dictionary<string, OperationCase> s_cases = Cases().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => new(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void ManyThreadsGiveTheBitsOfOneAndTheNumbersOfTheNaiveTwin(string name)
    {
        float[][] naive = OperationProofs.Evaluate(s_cases[name], 11, TestDevices.Naive);
        float[][] one = OperationProofs.Evaluate(s_cases[name], 11, TestDevices.OneThread);
        float[][] three = OperationProofs.Evaluate(s_cases[name], 11, TestDevices.ThreeThreads);
        for (int i = 0; i < one.Length; i++)
        {
            string what = $"{name}, {(i == 0 ? "output" : $"gradient of input {i - 1}")}";
            Close.Assert(naive[i], one[i], s_cases[name].Tolerance, what);
            Assert.True(one[i].Select(BitConverter.SingleToInt32Bits).SequenceEqual(three[i].Select(BitConverter.SingleToInt32Bits)), $"{what}: bits differ");
        }
    }

    private static IEnumerable<OperationCase> Cases()
    {
        yield return new("embedding", (r, d) => [Normal(r, d, [40, 333]), Ids(r, d, [900], 40)], x => x[0].Embedding(x[1]));
        // Parameter gradients are sums over 900 rows in single precision, in another order than the naive twin's.
        yield return new("layer norm", (r, d) => [Normal(r, d, [900, 333]), Normal(r, d, [333]), Normal(r, d, [333])], x => x[0].LayerNorm(x[1], x[2])) { Tolerance = 5e-5 };
        yield return new("rms norm", (r, d) => [Normal(r, d, [900, 333]), Normal(r, d, [333])], x => x[0].RmsNorm(x[1])) { Tolerance = 5e-5 };
        yield return new("softmax", (r, d) => [Normal(r, d, [300, 1001])], x => x[0].Softmax());
        yield return new("log-softmax", (r, d) => [Normal(r, d, [300, 1001])], x => x[0].LogSoftmax());
        yield return new("cross-entropy", (r, d) => [Normal(r, d, [300, 1001]), Ids(r, d, [300], 1001)], x => x[0].CrossEntropy(x[1]));
        yield return new("dropout", (r, d) => [Normal(r, d, [100_003])], x => x[0].Dropout(0.2f, new Philox(2)));
        yield return new("rotary, halves", (r, d) => [Normal(r, d, [2, 100, 6, 66])], x => Turn(x[0], RotaryLayout.Halves));
        yield return new("rotary, pairs", (r, d) => [Normal(r, d, [2, 100, 6, 66])], x => Turn(x[0], RotaryLayout.Pairs));
        yield return new("attention", (r, d) => [Normal(r, d, [3, 150, 8 * 24])], x => Tensor.AttentionPacked(x[0], 4, 2, new AttentionOptions { Causal = true }));
    }

    private static Tensor Normal(Philox random, Device device, Shape shape) => Tensor.Normal(shape, 0, 1, random, device);

    private static Tensor Ids(Philox random, Device device, Shape shape, int bound) =>
        Tensor.FromInts([.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextInt32(bound))], shape, device);

    private static Tensor Turn(Tensor x, RotaryLayout layout) =>
        x.Rotary(Tensor.Uniform([100, 33], -1, 1, new Philox(1), x.Device), Tensor.Uniform([100, 33], -1, 1, new Philox(2), x.Device), 0, layout);
}
