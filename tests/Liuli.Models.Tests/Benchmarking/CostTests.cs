using Liuli.Models.Benchmarking;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Models.Tests.Benchmarking;

public class CostTests
{
    /// <summary>GPT-2 small: 124,439,808 parameters, 786,432 of them positions.</summary>
    private static readonly DecoderConfig s_gpt2 = new()
    {
        Family = "gpt2",
        VocabularySize = 50257,
        ContextLength = 1024,
        Width = 768,
        Layers = 12,
        Norm = new NormConfig(NormKind.Layer, 1e-5f),
        Attention = new AttentionConfig { Heads = 12, KeyValueHeads = 12, HeadWidth = 64, Packed = true, InputBias = true, OutputBias = true },
        FeedForward = new FeedForwardConfig { Width = 3072, Activation = Activation.Gelu, Bias = true },
        LearnedPositions = true,
        TiedHead = true,
    };

    [Fact]
    public void Gpt2SmallIsCountedAsByHand()
    {
        DecoderCost cost = new(s_gpt2);
        Assert.Equal(123_653_376, cost.ProductWeights);
        // 6 · 123,653,376 + 12 · 12 · 768 · 1024
        Assert.Equal(855_166_464.0, cost.TrainingOperationsPerToken(1024), 1.0);
        // One token: 2 N, and in attention 4 · 12 · 768 for itself.
        Assert.Equal(2 * 123_653_376.0 + 36_864, cost.PromptOperations(1), 1.0);
        // Two: the head once; the second token sees two positions.
        Assert.Equal(4.0 * (123_653_376 - 50257 * 768) + 2.0 * 50257 * 768 + 3 * 36_864, cost.PromptOperations(2), 1.0);
        Assert.Equal(2 * 123_653_376.0 + 36_864 * 101.5, cost.DecodeOperationsPerToken(100, 2), 1.0);
    }

    [Fact]
    public void AnUntiedTableIsNotReadAndAWindowBoundsAttention()
    {
        DecoderConfig config = s_gpt2 with { VocabularySize = 100, Width = 8, Layers = 1, Attention = s_gpt2.Attention with { Heads = 2, KeyValueHeads = 2, HeadWidth = 4, Window = 3 }, FeedForward = s_gpt2.FeedForward with { Width = 16 } };
        DecoderConfig untied = config with { TiedHead = false };
        Assert.Equal(new DecoderCost(config).ProductWeights, new DecoderCost(untied).ProductWeights);
        Decoder model = new(untied);
        model.Initialize(new Philox(1));
        long weights = new DecoderCost(untied).ProductWeights;
        // Keys and values: 2 · 8 floats for each of 3 positions.
        Assert.Equal(4.0 * weights + 3 * 2 * 8 * 4, new DecoderCost(untied).DecodeBytesPerToken(model, 50, 10), 1e-6);
    }

    [Fact]
    public void OfExpertsTheChosenAreCountedAndWindowsLayerByLayer()
    {
        DecoderConfig dense = s_gpt2 with { VocabularySize = 100, Width = 8, Layers = 2, Attention = s_gpt2.Attention with { Heads = 2, KeyValueHeads = 2, HeadWidth = 4 }, FeedForward = s_gpt2.FeedForward with { Width = 16, Bias = false }, WeightLayout = WeightLayout.OutIn };
        FeedForwardConfig experts = dense.FeedForward with { Experts = new ExpertsConfig(4, 2, true) };
        DecoderConfig mixed = dense.WithLayers(i => new LayerConfig(dense.Attention with { Window = 3 * i }, i == 0 ? dense.FeedForward : experts));
        // A second feed-forward part of 2 · 8 · 16 weights, and the router's 8 · 4.
        Assert.Equal(new DecoderCost(dense).ProductWeights + 2 * 8 * 16 + 8 * 4, new DecoderCost(mixed).ProductWeights);
        Decoder model = new(mixed);
        model.Initialize(new Philox(1));
        // 50 positions and one more in the first layer, 3 in the second: keys and values of 8 floats each.
        Assert.Equal(4.0 * new DecoderCost(mixed).ProductWeights + (51 + 3) * 2 * 8 * 4, new DecoderCost(mixed).DecodeBytesPerToken(model, 50, 1), 1e-6);
    }

    [Fact]
    public void TheSlowerOfComputingAndReadingBinds()
    {
        MachineSpeed machine = new(ReadBandwidth: 10, Fma: 100);
        Assert.Equal(new SpeedLimit("fma_gflop_s", 50), new UnitCost(2e9, 1e6).LimitOn(machine));
        Assert.Equal(new SpeedLimit("read_gb_s", 5), new UnitCost(2e9, 2e9).LimitOn(machine));
        // Products of bfloat16 are bound by whichever instruction is fastest, and only these by theirs.
        MachineSpeed tiles = machine with { AmxBf16 = 400, Avx512Bf16 = 200 };
        Assert.Equal(new SpeedLimit("amx_bf16_gflop_s", 200), new UnitCost(2e9, 1e6, Bf16: true).LimitOn(tiles));
        Assert.Equal(new SpeedLimit("avx512_bf16_gflop_s", 100), new UnitCost(2e9, 1e6, Bf16: true).LimitOn(tiles with { AmxBf16 = 0 }));
        Assert.Equal(new SpeedLimit("fma_gflop_s", 50), new UnitCost(2e9, 1e6, Bf16: true).LimitOn(machine));
        Assert.Equal(new SpeedLimit("fma_gflop_s", 50), new UnitCost(2e9, 1e6).LimitOn(tiles));
        // Half precision stands in for bfloat16; weights of F16 meet no tiles.
        MachineSpeed halves = machine with { Avx512Bf16 = 50, Avx512Fp16 = 200 };
        Assert.Equal(new SpeedLimit("avx512_fp16_gflop_s", 100), new UnitCost(2e9, 1e6, Bf16: true).LimitOn(halves));
        Assert.Equal(new SpeedLimit("avx512_fp16_gflop_s", 100), new UnitCost(2e9, 1e6, Fp16: true).LimitOn(halves));
        Assert.Equal(new SpeedLimit("fma_gflop_s", 50), new UnitCost(2e9, 1e6, Fp16: true).LimitOn(halves with { AmxBf16 = 400 }));
        // Without half precision, products of whole numbers have a figure of their own.
        MachineSpeed whole = halves with { Avx512Fp16 = 0, Int16 = 180 };
        Assert.Equal(new SpeedLimit("int16_gop_s", 90), new UnitCost(2e9, 1e6, Bf16: true).LimitOn(whole));
        Assert.Equal(new SpeedLimit("int16_gop_s", 90), new UnitCost(2e9, 1e6, Fp16: true).LimitOn(whole));
        Assert.Equal(new SpeedLimit("fma_gflop_s", 50), new UnitCost(2e9, 1e6).LimitOn(halves));
        Assert.Equal((true, false, false), (UnitCost.MayUseFp16(DType.F16, 17), UnitCost.MayUseFp16(DType.F16, 16), UnitCost.MayUseFp16(DType.BF16, 17)));
        Assert.Equal((true, false, false), (UnitCost.MayUseBf16(DType.BF16, 17), UnitCost.MayUseBf16(DType.BF16, 16), UnitCost.MayUseBf16(DType.F16, 17)));
        BenchmarkResult result = new("decode", "tokens", [], new RepeatedRate([4, 1, 2]), new UnitCost(2e9, 2e9));
        Assert.Equal((2.0, 1.0, 4.0, 0.4), (result.PerSecond, result.Rates.Slowest, result.Rates.Fastest, result.FractionOf(result.LimitOn(machine))));
        Assert.Equal(3, new RepeatedRate([4, 2]).Median);
        Assert.Throws<ArgumentException>(() => new RepeatedRate([]));
    }

    [Fact]
    public void ProductsWithBlocksHaveTheirOwnLimit()
    {
        MachineSpeed vectors = new(ReadBandwidth: 10, Fma: 100, VnniInt8: 400), tiles = vectors with { AmxBf16 = 2000, AmxInt8 = 4000 }, pairs = new(10, 100, Avx2Int8: 200), neither = new(10, 100);
        // 20 Gop in 50, 10 or 200 ms beside 2 GFLOP in 20 ms, or in 10 as products of 16 bits, half as fast as those of bytes; a few rows are left to multiply-adds.
        UnitCost cost = new(2e9, 0, BlockOperations: 20e9);
        Check("vnni_int8_gop_s", 1 / 0.06, cost.LimitOn(vectors));
        Check("vnni_int8_gop_s", 1 / 0.07, (cost with { FewRows = true }).LimitOn(vectors));
        Check("vnni_int8_gop_s", 1 / 0.03, (cost with { Operations = 4e9 }).LimitOn(tiles)); // attention takes longer than the products now
        // Tiles of bfloat16, not of bytes, and only where there are enough rows.
        Check("amx_bf16_gflop_s", 1 / 0.01, new UnitCost(0, 0, BlockOperations: 20e9).LimitOn(tiles));
        Check("vnni_int8_gop_s", 1 / 0.05, new UnitCost(0, 0, BlockOperations: 20e9, FewRows: true).LimitOn(tiles));
        Assert.Equal((true, false), (UnitCost.AreBytes(48), UnitCost.AreBytes(49)));
        Check("avx2_int8_gop_s", 1 / 0.12, cost.LimitOn(pairs));
        Check("fma_gflop_s", 1 / 0.22, cost.LimitOn(neither));
        Check("read_gb_s", 10, new UnitCost(2e9, 1e9, BlockOperations: 20e9).LimitOn(vectors));

        static void Check(string name, double perSecond, SpeedLimit limit)
        {
            Assert.Equal(name, limit.Name);
            Assert.Equal(perSecond, limit.PerSecond, perSecond * 1e-12);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OfAPromptsOperationsThoseOnQuantisedWeightsAreCounted(bool tied)
    {
        DecoderConfig config = s_gpt2 with { VocabularySize = 100, Width = 32, Layers = 1, TiedHead = tied, Attention = s_gpt2.Attention with { Heads = 2, KeyValueHeads = 2, HeadWidth = 16 }, FeedForward = s_gpt2.FeedForward with { Width = 64 } };
        Decoder model = new(config);
        DecoderCost cost = new(config);
        model.Initialize(new Philox(1));
        Assert.Equal(0.0, cost.PromptBlockOperations(model, 5));
        model.StoreAs(DType.Q8_0);
        // What can be blocks differs with the layout of the weights; the head is met by the last token alone.
        long head = 100 * 32, body = model.Parameters().Where(p => p.Name.StartsWith("blocks.", StringComparison.Ordinal) && p.Parameter.Value.DType == DType.Q8_0).Sum(p => p.Parameter.Value.Count);
        Assert.Equal(2.0 * (5 * body + head), cost.PromptBlockOperations(model, 5));
    }

    [Fact]
    public void RepeatsAreCountedAndCancelled()
    {
        int runs = 0;
        Assert.Equal(4, RepeatedRate.Of(4, 1, () => runs++).Count);
        Assert.Equal(5, runs); // the first is not measured
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => RepeatedRate.Of(4, 1, stop.Cancel, stop.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => RepeatedRate.Of(0, 1, () => { }));
    }

    [Fact]
    public void AProductIsMeasured()
    {
        BenchmarkResult result = MatMulBenchmark.Run(3, 4, 5, Device.Default, 2);
        Assert.Equal("GFLOP", result.Unit);
        Assert.True(result.PerSecond > 0);
        Assert.Equal([("m", 3L), ("n", 4L), ("k", 5L)], result.Sizes.Take(3));
        foreach (DType type in new[] { DType.F16, DType.BF16, DType.Q8_0 })
            Assert.True(MatMulBenchmark.Run(17, 4, 32, Device.Default, 1, type).PerSecond > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => MatMulBenchmark.Run(0, 4, 5, Device.Default, 2));
    }
}
