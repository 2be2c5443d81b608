using System.Runtime.InteropServices;
using Liuli.Models.Checkpoints;
using Liuli.Models.Layers;
using Liuli.Models.Tests.Checkpoints.Gguf;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families.Gguf;

/// <summary>A model is the same whichever way it is spelled: GGUF files give the numbers that PyTorch computed from the Hugging Face files.</summary>
public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LlamaEqualsPyTorch()
    {
        // The scaling of its config.json, which GGUF has as divisors: 8, 1, 4 and 16 positions, as in Llama 3.1 with a shorter context.
        string directory = Fixture.Path("llama-tiny");
        DecoderConfig config = PretrainedModel.ReadConfig(directory);
        float[] divisors = Divisors(config.Attention.Rotary!.Theta, config.Attention.HeadWidth, factor: 8, low: 1, high: 4, original: 16);
        GgufBuilder builder = GgufFromHuggingFace.Build(directory).Tensor("rope_freqs.weight", 0, [(ulong)divisors.Length], MemoryMarshal.AsBytes<float>(divisors));
        using PretrainedModel loaded = Load(builder);
        Expected expected = new(directory);
        expected.CheckLogits(loaded.Model);
        Expected.CheckGreedy(loaded.Model, expected.Ints("greedy_16"), expected.Ints("input_ids").Length);
        Assert.Equal(RotaryLayout.Pairs, loaded.Model.Config.Attention.Rotary!.Layout);
        Assert.Equal(config.Attention.Rotary.Scaling, loaded.Model.Config.Attention.Rotary.Scaling);
    }

    [SkippableTheory]
    [InlineData("qwen2-tiny")]
    [InlineData("qwen3-tiny")]
    public void QwenEqualsPyTorch(string name)
    {
        string directory = SharedData.Path($"fixtures/{name}");
        using PretrainedModel loaded = Load(GgufFromHuggingFace.Build(directory));
        Expected expected = new(directory);
        expected.CheckLogits(loaded.Model);
        Expected.CheckGreedy(loaded.Model, expected.Ints("greedy_16"), expected.Ints("input_ids").Length);
    }

    [SkippableFact]
    public void Gpt2EqualsPyTorch()
    {
        string directory = SharedData.Path("fixtures/gpt2-tiny");
        using PretrainedModel loaded = Load(GgufFromHuggingFace.Build(directory));
        Expected.CheckGreedy(loaded.Model, new Expected(directory).Ints("greedy_20"), prompt: 9);
    }

    [SkippableFact]
    public void Stories260KTellsTheSameStory()
    {
        string directory = SharedData.Path("data/models/stories260K");
        using PretrainedModel loaded = Load(GgufFromHuggingFace.Build(directory));
        Expected.CheckGreedy(loaded.Model, new Expected(directory).Ints("greedy_ids_from_bos_200"), prompt: 1, uncached: false);
    }

    [Fact]
    public void WeightsStayWhereTheyLie()
    {
        string path = Write(GgufFromHuggingFace.Build(Fixture.Path("llama-tiny")));
        Device device = Device.Cpu(threads: 1); // its own, as others allocate at the same time
        using PretrainedModel loaded = PretrainedModel.Load(path, device: device, type: null);
        Assert.Equal(0, device.NativeBlocksAllocated);
        Assert.Equal(DType.F32, PretrainedModel.ReadConfig(path).StoredType);
    }

    [Fact]
    public void PublishedScalingIsRecognisedFromItsDivisors()
    {
        float[] divisors = Divisors(500000, 8, factor: 32, low: 1, high: 4, original: 8192);
        GgufBuilder builder = GgufFromHuggingFace.Build(Fixture.Path("llama-tiny")).Tensor("rope_freqs.weight", 0, [(ulong)divisors.Length], MemoryMarshal.AsBytes<float>(divisors));
        Assert.Equal(new Llama3RotaryScaling(32, 1, 4, 8192), PretrainedModel.ReadConfig(Write(builder)).Attention.Rotary!.Scaling);
    }

    [Fact]
    public void TheEndsOfTextsAndTurnsAreRead()
    {
        DecoderConfig config = PretrainedModel.ReadConfig(Write(GgufFromHuggingFace.Build(Fixture.Path("llama-tiny"), builder => builder
            .Add("tokenizer.ggml.bos_token_id", 5).Add("tokenizer.ggml.eos_token_id", 6).Add("tokenizer.ggml.eot_token_id", 7).Raw("tokenizer.ggml.padding_token_id", 4, BitConverter.GetBytes(uint.MaxValue)))));
        Assert.Equal((5, null), (config.BeginToken, config.PaddingToken));
        Assert.Equal([6, 7], config.EndTokens);
    }

    [Fact]
    public void WhatIsNotUnderstoodIsNamed()
    {
        string Error(Action<GgufBuilder> more, Func<string, bool>? skip = null) => Assert.Throws<CheckpointException>(
            () => PretrainedModel.Load(Write(GgufFromHuggingFace.Build(Fixture.Path("llama-tiny"), more, skip))).Dispose()).Message;
        Assert.Contains("llama.attention.novel = 7", Error(builder => builder.Add("llama.attention.novel", 7)));
        Assert.Contains("llama.expert_used_count is missing", Error(builder => builder.Add("llama.expert_count", 8)));
        Assert.Contains("rope_scaling.rope_type is \"twisted\"", Error(builder => builder.Add("llama.rope.scaling.type", "twisted").Add("llama.rope.scaling.factor", 2f)));
        Assert.Contains("llama.rope.scaling.factor", Error(builder => builder.Add("llama.rope.scaling.factor", float.NaN)));
        foreach (string name in (string[])["gptneox", "phi3", "gemma2"])
        {
            Assert.Contains($"{name}.attention.head_count is 0; expected a number of at least 1", Unbuilt(new GgufBuilder().Add("general.architecture", name).Add($"{name}.attention.head_count", 0).Add($"{name}.context_length", 1)
                .Add($"{name}.embedding_length", 1).Add($"{name}.block_count", 1).Add($"{name}.feed_forward_length", 1).Add($"{name}.attention.layer_norm_rms_epsilon", 1e-5f).Tensor("token_embd.weight", 0, [1, 1], new byte[4])));
        }
        Assert.Contains("llama.rope.dimension_count is 4; expected the width of a head", Error(builder => builder.Add("llama.rope.dimension_count", 4)));
        Assert.Contains("llama.attention.causal is false", Error(builder => builder.Add("llama.attention.causal", false)));
        Assert.Contains("blk.0.novel.weight F32 (1)", Error(builder => builder.Tensor("blk.0.novel.weight", 0, [1], new byte[4])));
        Assert.Contains("missing: blk.0.ffn_up.weight", Error(_ => { }, name => name == "blk.0.ffn_up.weight"));
        Assert.Contains("token_embd.weight", Error(_ => { }, name => name == "token_embd.weight"));
        Assert.Contains("general.type is \"adapter\"", Error(builder => builder.Add("general.type", "adapter")));
        Assert.Contains("architecture is 'nobody', which is not known; known are llama", Unbuilt(new GgufBuilder().Add("general.architecture", "nobody")));
        Assert.Contains("no general.architecture", Unbuilt(new GgufBuilder().Add("a", 1)));
        Assert.Contains("llama.block_count is missing", Unbuilt(new GgufBuilder().Add("general.architecture", "llama").Add("llama.attention.head_count", 1).Add("llama.context_length", 1)
            .Add("llama.embedding_length", 1).Add("llama.feed_forward_length", 1).Tensor("token_embd.weight", 0, [1, 1], new byte[4])));
    }

    private string Unbuilt(GgufBuilder builder) => Assert.Throws<CheckpointException>(() => PretrainedModel.ReadConfig(Write(builder))).Message;

    private static float[] Divisors(float theta, int width, double factor, double low, double high, double original) => [.. Enumerable.Range(0, width / 2).Select(i =>
    {
        double wavelength = 2 * Math.PI * Math.Pow(theta, 2.0 * i / width);
        double smooth = Math.Clamp((original / wavelength - low) / (high - low), 0, 1);
        return (float)(1 / ((1 - smooth) / factor + smooth));
    })];

    private PretrainedModel Load(GgufBuilder builder) => PretrainedModel.Load(Write(builder));

    private string Write(GgufBuilder builder)
    {
        File.Delete(_directory.File("model.gguf"));
        return _directory.Write("model.gguf", builder.Build());
    }
}
