using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Activations and gradients that are stored as BF16 between the products that round them anyway.</summary>
public class RoundedMatMulTests
{
    private const MatMulPrecision Rounds = MatMulPrecision.BF16;

    private static IEnumerable<Device> Devices => TestDevices.Fast.Append(TestDevices.Naive).Concat(new[] { TestDevices.Bf16, TestDevices.WholeNumbers }.OfType<Device>());

    /// <summary>By definition: whether left was rounded before or is by the product makes no difference, and the result is rounded once.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void ValuesAndGradientsAreThoseOfTheProductThatRounds(bool transposeRight)
    {
        foreach (Device device in Devices)
            foreach ((int m, int n, int k) in new[] { (1, 9, 33), (5, 6, 7), (50, 65, 70) })
            {
                using TensorScope scope = TensorScope.Begin();
                Tensor x = Normal(1, [2, m, k], device), w = Normal(2, transposeRight ? [n, k] : [k, n], device), b = Normal(3, [n], device), upstream = Normal(4, [2, m, n], device);
                float[][] expected = Run(x, DType.F32, DType.F32);
                foreach (DType output in new[] { DType.F32, DType.BF16 })
                {
                    float[][] actual = Run(x, DType.BF16, output);
                    for (int i = 0; i < expected.Length; i++)
                        Close.Assert(expected[i], actual[i], Math.Max(i == 0 && output == DType.BF16 ? 1f / 256 : 0, TestDevices.RoundedTolerance(device)), $"{device}, {m}×{n}×{k} to {output}, result {i}", 1);
                }

                float[][] Run(Tensor input, DType stored, DType output)
                {
                    using Tensor leaf = input.To(DType.F32).RequireGrad(), weight = w.To(DType.F32).RequireGrad(), bias = b.To(DType.F32).RequireGrad();
                    Tensor y = leaf.To(stored).MatMul(weight, transposeRight: transposeRight, bias: bias, precision: Rounds, output: output);
                    Assert.Equal(output, y.DType);
                    float[] values = y.ToArray();
                    (y.To(DType.F32) * upstream).SumAll().Backward();
                    return [values, leaf.Gradient.ToArray(), weight.Gradient.ToArray(), bias.Gradient.ToArray()];
                }
            }
    }

    /// <summary>A block's feed-forward part and a head, with everything rounded that may be, beside the same with nothing rounded.</summary>
    [SkippableTheory, InlineData("gelu"), InlineData("gelu erf"), InlineData("silu"), InlineData("swiglu"), InlineData("geglu")]
    public void ANetworkOfRoundedActivationsLearnsWhatOneOfFloatsDoes(string function)
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (Device device in Bf16Devices())
        {
            float[][] expected = new Network(TestDevices.OneThread, function).Gradients(DType.F32), actual = new Network(device, function).Gradients(DType.BF16);
            for (int i = 0; i < expected.Length; i++)
                Close.Assert(expected[i], actual[i], 0.03, $"{device}, {function}, {Network.Names[i]}", 1e-3);
        }
    }

    [SkippableTheory, InlineData("bfloat16"), InlineData("half")]
    public void ThreadsChangeNoBit(string kernel)
    {
        using TensorScope scope = TensorScope.Begin();
        float[][] one = new Network(Bf16Device(kernel, threads: 1), "gelu").Gradients(DType.BF16), three = new Network(Bf16Device(kernel, threads: 3), "gelu").Gradients(DType.BF16);
        for (int i = 0; i < one.Length; i++)
            Assert.Equal(one[i], three[i]);
    }

    [SkippableTheory, InlineData("bfloat16"), InlineData("half")]
    public void RecomputedItIsTheSameBitForBit(string kernel)
    {
        Device device = Bf16Device(kernel);
        using TensorScope scope = TensorScope.Begin();
        float[][] kept = new Network(device, "gelu").Gradients(DType.BF16), again = new Network(device, "gelu") { Recomputes = true }.Gradients(DType.BF16);
        for (int i = 0; i < kept.Length; i++)
            Assert.Equal(kept[i], again[i]);
    }

    /// <summary>Gradients of queries, keys and values leave attention rounded, and are else those of the product whose gradient is F32.</summary>
    [SkippableTheory, InlineData(4, 4, 0), InlineData(6, 2, 0), InlineData(4, 2, 9)]
    public void AttentionBetweenProductsRoundsItsGradientOnce(int heads, int keyHeads, int window)
    {
        using TensorScope scope = TensorScope.Begin();
        foreach ((Device device, int time) in Bf16Devices().SelectMany(device => new[] { 1, 5, 150 }.Select(time => (device, time))))
        {
            const int width = 20;
            int packed = (heads + 2 * keyHeads) * width;
            Tensor x = Normal(1, [2, time, 32], device).To(DType.BF16), w = Normal(2, [packed, 32], device).RequireGrad(), b = Normal(3, [packed], device).RequireGrad();
            Tensor upstream = Normal(4, [2, time, heads * width], device);
            AttentionOptions options = new() { Scale = 0.05f, Causal = true, Window = window };
            float[][] rounded = Gradients(y => y), plain = Gradients(y => y.Scale(1)); // a step in between takes no BF16
            for (int i = 0; i < plain.Length; i++)
                Close.Assert(plain[i], rounded[i], i == 0 && device != TestDevices.WholeNumbers ? 1e-6 : 1.0 / 128, $"{device}, {time} positions, {heads} heads over {keyHeads}, window {window}, gradient {i}", 0.1);

            float[][] Gradients(Func<Tensor, Tensor> between)
            {
                Tensor y = between(x.MatMul(w, transposeRight: true, bias: b, precision: Rounds));
                (Tensor.AttentionPacked(y, heads, keyHeads, options) * upstream).SumAll().Backward();
                float[][] gradients = [w.Gradient.ToArray(), b.Gradient.ToArray()];
                w.ClearGradient();
                b.ClearGradient();
                return gradients;
            }
        }
    }

    /// <summary>What two steps add to becomes F32, whichever of them comes first.</summary>
    [SkippableTheory, InlineData("bfloat16"), InlineData("half")]
    public void ARoundedGradientThatIsAddedToLosesNothingMore(string kernel)
    {
        Device device = Bf16Device(kernel);
        foreach (bool geluFirst in new[] { true, false })
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor x = Normal(1, [40, 32], device).To(DType.BF16), w = Normal(2, [48, 32], device).RequireGrad(), upstream = Normal(3, [40, 48], device);
            float[] both = Gradient(y => (geluFirst ? y.Gelu() * upstream + y * upstream : y * upstream + y.Gelu() * upstream).SumAll());
            float[] first = Gradient(y => (y.Gelu() * upstream).SumAll()), second = Gradient(y => (y * upstream).SumAll());
            Close.Assert([.. first.Zip(second, (a, b) => a + b)], both, 0.01, $"GELU first: {geluFirst}", 1);

            float[] Gradient(Func<Tensor, Tensor> loss)
            {
                loss(x.MatMul(w, transposeRight: true, precision: Rounds)).Backward();
                float[] gradient = w.Gradient.ToArray();
                w.ClearGradient();
                return gradient;
            }
        }
    }

    [SkippableTheory, InlineData("bfloat16"), InlineData("half")]
    public void AStepAllocatesNothingOnceWarm(string kernel)
    {
        Device device = Bf16Device(kernel);
        Network network = new(device, "gelu");
        for (int i = 0; i < 30; i++)
            Step();
        Allocations.AssertNone(Step, () => device.NativeBlocksAllocated);

        void Step()
        {
            using TensorScope scope = TensorScope.Begin();
            network.Loss(DType.BF16).Backward();
            network.Clear();
        }
    }

    [Fact]
    public void TermsAreTheRoundedNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor x = Tensor.From([1.01f, 2], [1, 2], TestDevices.Naive).To(DType.BF16), w = Tensor.From([3.03f, 4], [1, 2], TestDevices.Naive);
        Explanation explanation = x.MatMul(w, transposeRight: true, precision: Rounds).Explain(0, 0);
        Assert.Contains("bf16(x[i, k])", explanation.Formula, StringComparison.Ordinal);
        Assert.Equal((1.0078125, 3.03125), (explanation.Terms[0].Value, explanation.Terms[0].Factor!.Value));
        Assert.Equal(0, explanation.Residual, 1e-6);
    }

    [Fact]
    public void WrongUsesSayWhatToDo()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([3, 4]), half = x.To(DType.BF16), w = Tensor.Zeros([5, 4]);
        Assert.Contains("need precision BF16", Message(() => half.MatMul(w, transposeRight: true)), StringComparison.Ordinal);
        Assert.Contains("need precision BF16", Message(() => x.MatMul(w, transposeRight: true, output: DType.BF16)), StringComparison.Ordinal);
        Assert.Contains("can be F32 or BF16, got F16", Message(() => x.MatMul(w, transposeRight: true, precision: Rounds, output: DType.F16)), StringComparison.Ordinal);
        Assert.Contains("must not be transposed", Message(() => half.MatMul(w, transposeLeft: true, precision: Rounds)), StringComparison.Ordinal);
        Assert.Contains("4 and 5", Message(() => half.MatMul(w, precision: Rounds)), StringComparison.Ordinal);
        Assert.Contains("right must be F32", Message(() => half.MatMul(w.To(DType.BF16), transposeRight: true, precision: Rounds)), StringComparison.Ordinal);
        Assert.Contains("(5)", Message(() => half.MatMul(w, transposeRight: true, bias: Tensor.Zeros([4]), precision: Rounds)), StringComparison.Ordinal);
        Assert.Contains("can be F32 or BF16, got I32", Message(() => x.Gelu(DType.I32)), StringComparison.Ordinal);
        Assert.Contains("can be F32 or BF16, got F16", Message(() => x.LayerNorm(Tensor.Zeros([4]), output: DType.F16)), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    /// <summary>The devices whose products store rounded numbers.</summary>
    private static Device[] Bf16Devices()
    {
        Device[] devices = [.. new[] { TestDevices.Bf16, TestDevices.WholeNumbers }.OfType<Device>()];
        Skip.If(devices.Length == 0, "this processor has no AVX-512 BF16, without which nothing is stored rounded");
        return devices;
    }

    private static Device Bf16Device(string kernel, int threads = 2)
    {
        Device? device = kernel == "half" ? TestDevices.WithWholeNumbers(threads) : TestDevices.WithBf16(threads);
        Skip.If(device is null, $"this processor has no AVX-512 {(kernel == "half" ? "VNNI" : "BF16")}");
        return device!;
    }

    private static Tensor Normal(ulong seed, Shape shape, Device device) => Tensor.Normal(shape, 0, 1, new Philox(seed), device);

    /// <summary>norm → up → f → down → residual sum → norm → head.</summary>
    private sealed class Network
    {
        public static readonly string[] Names = ["loss", "input", "norm", "up", "up's bias", "down", "head"];
        private readonly string _function;
        private readonly Tensor _x, _norm, _up, _upBias, _down, _head, _targets;
        private readonly Recomputation _recomputation;
        private DType _stored;

        public Network(Device device, string function)
        {
            _function = function;
            _x = Normal(1, [40, 48], device).RequireGrad();
            _norm = Normal(2, [48], device).RequireGrad();
            _up = (Normal(3, [48, 96], device) * Tensor.Full([1], 0.2f, device)).RequireGrad();
            _upBias = Normal(4, [96], device).RequireGrad();
            _down = (Normal(5, [48, 96], device) * Tensor.Full([1], 0.1f, device)).RequireGrad();
            _head = (Normal(6, [70, 48], device) * Tensor.Full([1], 0.2f, device)).RequireGrad();
            _targets = Tensor.FromInts([.. Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? -100 : i * 5 % 70)], [40], device).Keep();
            _recomputation = new Recomputation(FeedForward);
        }

        public bool Recomputes { get; init; }

        public float[][] Gradients(DType stored)
        {
            Tensor loss = Loss(stored);
            float value = loss.Item();
            loss.Backward();
            return [[value], .. new[] { _x, _norm, _up, _upBias, _down, _head }.Select(p => p.Gradient.ToArray())];
        }

        public Tensor Loss(DType stored)
        {
            _stored = stored;
            Tensor x = Recomputes ? _recomputation.Apply(_x) : FeedForward(_x);
            return x.LayerNorm(_norm, output: stored).LinearCrossEntropy(_head, _targets, precision: Precision);
        }

        public void Clear()
        {
            foreach (Tensor parameter in (ReadOnlySpan<Tensor>)[_x, _norm, _up, _upBias, _down, _head])
                parameter.ClearGradient();
        }

        private MatMulPrecision Precision => _stored == DType.BF16 ? Rounds : MatMulPrecision.F32;

        private Tensor FeedForward(Tensor x)
        {
            Tensor pre = Up(x);
            Tensor post = _function switch
            {
                "gelu" => pre.Gelu(_stored),
                "gelu erf" => pre.GeluErf(_stored),
                "silu" => pre.Silu(_stored),
                "swiglu" => Up(x).SwiGlu(pre, _stored),
                _ => Up(x).GeGlu(pre, _stored),
            };
            return x + post.MatMul(_down, transposeRight: true, precision: Precision);
        }

        private Tensor Up(Tensor x) => x.RmsNorm(_norm, output: _stored).MatMul(_up, bias: _upBias, precision: Precision, output: _stored);
    }
}
