using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Dropout on the weights inside the fused operation: the mask is that of dropout on a table of weights, which a composed attention has.</summary>
public class AttentionDropoutTests
{
    private const float Probability = 0.3f;

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    private static Philox Generator => new(0xFEDCBA9876543210, 5) { Counter = 0xFFFFFFF0 };

    /// <summary>Queries of zeros spread their weights evenly, and values with a single one each show them: what is dropped is exactly what dropout drops.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void TheMaskIsThatOfATableOfWeights(CpuLevel level)
    {
        const int B = 2, H = 3, T = 37;
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 2);
        float[] ones = new float[B * T * H * T];
        for (int row = 0; row < B * T * H; row++)
            ones[row * T + row / H % T] = 1;
        Tensor q = Tensor.Zeros([B, T, H, T], device: device), v = Tensor.From(ones, [B, T, H, T], device);
        Philox fused = Generator, apart = Generator;
        float[] weights = Tensor.Attention(q, q, v, new AttentionOptions { Dropout = Probability, Random = fused }).Transpose(1, 2).ToArray(); // (B, H, T, S)
        float[] mask = Tensor.Full([B, H, T, T], 1f, device).Dropout(Probability, apart).ToArray();
        Assert.Equal(apart.Counter, fused.Counter);
        for (int i = 0; i < mask.Length; i++)
            Assert.True(mask[i] == 0 ? weights[i] == 0 : MathF.Abs(weights[i] * T - mask[i]) < 1e-5f, $"weight {i} is {weights[i]}, the mask's factor {mask[i]}");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void TheFusedOperationEqualsTheComposedOne(CpuLevel level)
    {
        foreach ((int time, int heads, int shared, int width, float cap) in new[] { (19, 4, 2, 8, 0f), (70, 2, 2, 20, 0f), (130, 3, 1, 32, 0.9f), (300, 1, 1, 16, 0f) })
        {
            using TensorScope scope = TensorScope.Begin();
            Device device = Device.Cpu(level, 2);
            Philox random = new(11);
            Tensor q = Tensor.Normal([2, time, heads, width], 0, 1, random, device).RequireGrad(), k = Tensor.Normal([2, time, shared, width], 0, 1, random, device).RequireGrad();
            Tensor v = Tensor.Normal([2, time, shared, width], 0, 1, random, device).RequireGrad(), upstream = Tensor.Normal([2, time, heads, width], 0, 1, random, device);
            Philox fused = Generator, composed = Generator;
            Tensor y = Tensor.Attention(q, k, v, new AttentionOptions { Causal = true, ScoreCap = cap, Dropout = Probability, Random = fused });
            float[] output = y.ToArray();
            (y * upstream).SumAll().Backward();
            float[][] actual = [output, q.Gradient.ToArray(), k.Gradient.ToArray(), v.Gradient.ToArray()];
            foreach (Tensor x in (Tensor[])[q, k, v])
                x.ClearGradient();
            y = Composed(q, k, v, cap, composed);
            output = y.ToArray();
            (y * upstream).SumAll().Backward();
            float[][] expected = [output, q.Gradient.ToArray(), k.Gradient.ToArray(), v.Gradient.ToArray()];
            Assert.Equal(composed.Counter, fused.Counter);
            foreach ((int i, string what) in ((string[])["output", "dQ", "dK", "dV"]).Index())
                Cpu.Kernels.AssertClose(expected[i], actual[i], $"{what} of {time} positions, {heads} heads over {shared} of {width}");
        }
    }

    [Fact]
    public void PackedHeadsDropTheSameWeights()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor packed = Tensor.Normal([2, 21, 4 * 8 + 2 * 2 * 8], 0, 1, new Philox(3));
        AttentionOptions options = new() { Causal = true, Dropout = Probability };
        float[] together = Tensor.AttentionPacked(packed, 4, 2, options with { Random = Generator }).ToArray();
        Tensor q = packed.Slice(2, 0, 32).Reshape([2, 21, 4, 8]), k = packed.Slice(2, 32, 16).Reshape([2, 21, 2, 8]), v = packed.Slice(2, 48, 16).Reshape([2, 21, 2, 8]);
        Assert.Equal(Tensor.Attention(q, k, v, options with { Random = Generator }).ToArray(), together);
    }

    [Fact]
    public void ExplainShowsWhatWasDropped()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor x = Tensor.Normal([1, 12, 1, 4], 0, 1, new Philox(3));
        Explanation opened = Tensor.Attention(x, x, x, new AttentionOptions { Causal = true, Dropout = 0.5f, Random = Generator }).Explain(0, 11, 0, 2);
        Assert.Equal(12, opened.Terms.Count);
        Assert.Equal(opened.Value, opened.Recombined, 5);
        double[] factors = [.. opened.Terms.Select(term => term.Factor!.Open().Terms[1].Value)];
        Assert.Equal(Tensor.Full([1, 1, 12, 12], 1f).Dropout(0.5f, Generator).ToArray()[^12..].Select(f => (double)f), factors);
        Assert.All(opened.Terms, term => Assert.Equal(term.Factor!.Value, term.Factor.Open().Recombined, 9));
    }

    [Fact]
    public void WrongUsesSayWhatIsWrongAndDrawNothing()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([1, 3, 2, 4]);
        foreach (float probability in (float[])[-0.1f, 1f, float.NaN])
            Assert.Contains("attention: the probability must be at least 0 and below 1", Assert.Throws<ArgumentOutOfRangeException>(() =>
                Tensor.Attention(x, x, x, new AttentionOptions { Dropout = probability, Random = new Philox(1) })).Message);
        Assert.Throws<ArgumentNullException>(() => Tensor.Attention(x, x, x, new AttentionOptions { Dropout = 0.1f }));
        Philox random = new(1);
        Assert.Throws<ArgumentException>(() => Tensor.Attention(x, x, x, new AttentionOptions { Dropout = 0.1f, Random = random, ScoreCap = -1 }));
        Tensor.Attention(x, x, x, new AttentionOptions { Random = random });
        Assert.Equal(0ul, random.Counter);
    }

    /// <summary>Scores, softmax, dropout, values, as tensors of their own. Query heads that share a key head are stacked.</summary>
    private static Tensor Composed(Tensor q, Tensor k, Tensor v, float cap, Philox random)
    {
        (int batch, int time, int heads, int width, int shared) = (q.Shape[0], q.Shape[1], q.Shape[2], q.Shape[3], k.Shape[2]);
        int rows = heads / shared * time;
        Tensor scores = q.Transpose(1, 2).Reshape([batch, shared, rows, width]).MatMul(k.Transpose(1, 2), transposeRight: true).Scale(1 / MathF.Sqrt(width));
        scores = scores.Reshape([batch, heads, time, time]);
        if (cap > 0)
            scores = scores.SoftCap(cap);
        Tensor pattern = scores.CausalMask().Softmax().Dropout(Probability, random); // (B, H, T, S)
        return pattern.Reshape([batch, shared, rows, time]).MatMul(v.Transpose(1, 2)).Reshape([batch, heads, time, width]).Transpose(1, 2);
    }
}
