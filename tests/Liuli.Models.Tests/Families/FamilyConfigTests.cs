using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Families;

/// <summary>config.json files: what published models say, what older and newer programs write, and what is wrong.</summary>
public class FamilyConfigTests
{
    private const string Sizes = """
        "vocab_size":100,"hidden_size":32,"intermediate_size":64,"num_hidden_layers":4,"num_attention_heads":4,"max_position_embeddings":64
        """;

    private static DecoderConfig Read(string type, string settings = "") =>
        (DecoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse($$"""{"model_type":"{{type}}",{{Sizes}}{{(settings.Length > 0 ? "," + settings : "")}}}"""));

    [Theory]
    [InlineData("mistral", "", 4096)]
    [InlineData("mistral", "\"sliding_window\":null", 0)]
    [InlineData("mistral", "\"sliding_window\":16", 16)]
    [InlineData("phi3", "\"sliding_window\":2047,\"original_max_position_embeddings\":64,\"auto_map\":{\"AutoConfig\":\"a.B\"},\"rope_scaling\":null", 2047)]
    [InlineData("phi3", "\"full_attn_mod\":1,\"interpolate_factor\":1,\"lm_head_bias\":false,\"mlp_bias\":false", 0)]
    public void WindowsOfAllLayers(string type, string settings, int window)
    {
        DecoderConfig config = Read(type, settings);
        Assert.Equal(window, config.Attention.Window);
        Assert.Empty(config.LayerVariants);
    }

    [Theory]
    [InlineData("qwen2", "\"sliding_window\":8,\"max_window_layers\":2,\"use_sliding_window\":false", "....")]
    [InlineData("qwen2", "\"sliding_window\":8,\"max_window_layers\":2,\"use_sliding_window\":true", "..ww")]
    [InlineData("qwen3", "\"sliding_window\":8,\"use_sliding_window\":true,\"layer_types\":[\"sliding_attention\",\"full_attention\",\"full_attention\",\"full_attention\"]", "w...")]
    [InlineData("qwen3_moe", "\"sliding_window\":8,\"use_sliding_window\":true,\"num_local_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":8", "wwww")]
    [InlineData("smollm3", "\"sliding_window\":8,\"use_sliding_window\":true,\"no_rope_layers\":[1,1,0,1,1,1]", "..w.")]
    [InlineData("gemma2", "\"head_dim\":8", "w.w.")]
    [InlineData("gemma2", "\"sliding_window\":16,\"sliding_window_size\":16,\"hidden_act\":\"gelu_pytorch_tanh\",\"hidden_activation\":\"gelu_pytorch_tanh\"", "w.w.")]
    [InlineData("gemma3_text", "\"sliding_window_pattern\":3", "ww.w")]
    [InlineData("gemma3_text", "\"_sliding_window_pattern\":2,\"use_bidirectional_attention\":false", "w.w.")]
    public void WindowsOfSomeLayers(string type, string settings, string windows)
    {
        DecoderConfig config = Read(type, settings);
        Assert.Equal(windows, string.Concat(Enumerable.Range(0, 4).Select(i => config.Layer(i).Attention.Window > 0 ? 'w' : '.')));
    }

    [Fact]
    public void GemmasUsualSettings()
    {
        DecoderConfig second = Read("gemma2"), third = Read("gemma3_text");
        Assert.Equal((50f, 30f), (second.Attention.ScoreCap, second.LogitCap));
        Assert.Equal((null, null), (third.Attention.ScoreCap, third.LogitCap));
        Assert.Null(Read("gemma2", "\"attn_logit_softcapping\":null").Attention.ScoreCap);
        Assert.Equal(1 / 16f, second.Attention.Scale);
        Assert.Equal(MathF.Sqrt(32), second.EmbeddingScale);
        Assert.True(second.TiedHead && second.Norm.UnitOffset && second.OutputNorms);
        Assert.Equal((1e6f, 1e4f), (third.Attention.Rotary!.Theta, third.Layer(0).Attention.Rotary!.Theta));
    }

    [Fact]
    public void TheNewestFilesHaveASectionForEitherKindOfLayer()
    {
        const string Windows = "\"sliding_window_pattern\":2,\"sliding_window\":8,";
        Assert.Equal(
            Read("gemma3_text", Windows + "\"rope_theta\":500.0,\"rope_local_base_freq\":100.0,\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":8.0}"),
            Read("gemma3_text", Windows + "\"rope_parameters\":{\"sliding_attention\":{\"rope_type\":\"default\",\"rope_theta\":100.0},\"full_attention\":{\"rope_type\":\"linear\",\"factor\":8.0,\"rope_theta\":500.0}}"));
    }

    [Fact]
    public void AFileThatANewerProgramWroteAgainMeansTheSame()
    {
        const string Old = "\"original_max_position_embeddings\":16,\"partial_rotary_factor\":0.5,\"rope_theta\":500.0,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[1,2]}";
        const string New = "\"original_max_position_embeddings\":16,\"partial_rotary_factor\":0.5,\"rope_parameters\":{\"rope_type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[1,2],\"rope_theta\":500.0,\"partial_rotary_factor\":0.5,\"original_max_position_embeddings\":16}";
        Assert.Equal(Read("phi3", Old), Read("phi3", New));
        Assert.Equal(Read("gpt_neox", "\"rotary_pct\":0.5,\"rotary_emb_base\":500"), Read("gpt_neox", "\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":500.0,\"partial_rotary_factor\":0.5}"));
    }

    [Fact]
    public void YarnsMagnitudeFollowsFromTheFactorUnlessTheFileSaysOtherwise()
    {
        float Magnitude(string more) => Read("llama", $"\"rope_scaling\":{{\"rope_type\":\"yarn\",\"factor\":8.0{more}}}").Attention.Rotary!.Scaling!.AttentionFactor;
        Assert.Equal(0.1 * Math.Log(8) + 1, Magnitude(""), 1e-6);
        Assert.Equal(1.25f, Magnitude(",\"attention_factor\":1.25"));
        Assert.Equal((0.1 * 0.5 * Math.Log(8) + 1) / (0.1 * 2 * Math.Log(8) + 1), Magnitude(",\"mscale\":0.5,\"mscale_all_dim\":2.0"), 1e-6);
    }

    [Fact]
    public void ExpertsAsTheyArePublished()
    {
        Assert.Equal(new ExpertsConfig(8, 2, true), Read("mixtral", "\"num_local_experts\":8,\"num_experts_per_tok\":2,\"sliding_window\":null,\"output_router_logits\":false,\"router_aux_loss_coef\":0.02").FeedForward.Experts);
        DecoderConfig qwen = Read("qwen3_moe", "\"num_experts\":16,\"num_experts_per_tok\":4,\"moe_intermediate_size\":24,\"norm_topk_prob\":true,\"decoder_sparse_step\":2,\"mlp_only_layers\":[3]");
        Assert.Equal([64, 24, 64, 64], Enumerable.Range(0, 4).Select(i => qwen.Layer(i).FeedForward.Width));
        Assert.Equal(new ExpertsConfig(16, 4, true), qwen.Layer(1).FeedForward.Experts);
    }

    [Fact]
    public void LayersWithoutPositions()
    {
        string Rotates(string settings) => string.Concat(Enumerable.Range(0, 4).Select(i => Read("smollm3", settings).Layer(i).Attention.Rotary is null ? '.' : 'r'));
        Assert.Equal("rrr.", Rotates(""));
        Assert.Equal("r.r.", Rotates("\"no_rope_layer_interval\":2"));
        Assert.Equal(".rrr", Rotates("\"no_rope_layers\":[0,1,1,1]"));
    }

    /// <summary>The context that a file stands for is what its scaling was made for.</summary>
    [Theory]
    [InlineData("\"rope_type\":\"linear\",\"factor\":4.0", 64)]
    [InlineData("\"rope_type\":\"dynamic\",\"factor\":4.0", 256)]
    [InlineData("\"type\":\"dynamic\",\"factor\":4.0,\"original_max_position_embeddings\":32", 64)]
    [InlineData("\"type\":\"yarn\",\"factor\":4.0,\"original_max_position_embeddings\":32", 128)]
    [InlineData("\"rope_type\":\"yarn\",\"factor\":4.0", 256)]
    [InlineData("\"rope_type\":\"longrope\",\"original_max_position_embeddings\":16,\"short_factor\":[1,1,1,1],\"long_factor\":[1,2,3,4]", 64)]
    public void TheContextThatAScalingReaches(string scaling, int context) => Assert.Equal(context, Read("llama", $"\"rope_scaling\":{{{scaling}}}").ContextLength);

    [Theory]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"spiral\",\"factor\":4.0}", "rope_scaling.rope_type is \"spiral\"")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"linear\"}", "rope_scaling.factor is missing")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":0.5}", "must be at least 1, got 0.5")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":2,\"twist\":3}", "rope_scaling.twist")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4.0,\"beta_fast\":1.0}", "fast turns above slow ones")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4.0,\"mscal\":1.0}", "rope_scaling.mscal")]
    [InlineData("llama", "\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":4.0,\"low_freq_factor\":4.0,\"high_freq_factor\":1.0,\"original_max_position_embeddings\":32}", "high frequency factor must be above")]
    [InlineData("phi3", "\"original_max_position_embeddings\":16,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[1,2,3,4]}", "each of 4 frequencies, got 2 and 4")]
    [InlineData("phi3", "\"original_max_position_embeddings\":16,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1,1,1,0],\"long_factor\":[1,2,3,4]}", "must be positive numbers")]
    [InlineData("phi3", "\"full_attn_mod\":2", "full_attn_mod")]
    [InlineData("phi3", "\"partial_rotary_factor\":1.5", "partial_rotary_factor is 1.5")]
    [InlineData("phi3", "\"partial_rotary_factor\":0.4", "even width of at most the head width 8, got 3")]
    [InlineData("llama", "\"original_max_position_embeddings\":16", "original_max_position_embeddings")]
    [InlineData("llama", "\"attn_logit_softcapping\":50.0", "attn_logit_softcapping")]
    [InlineData("llama", "\"sliding_window\":50", "sliding_window")]
    [InlineData("llama", "\"num_local_experts\":8", "num_local_experts")]
    [InlineData("gemma2", "\"attn_logit_softcapping\":-1.0", "the cap of scores must be a positive number, got -1")]
    [InlineData("gemma2", "\"final_logit_softcapping\":0.0", "the cap of logits must be a positive number, got 0")]
    [InlineData("gemma2", "\"query_pre_attn_scalar\":-4", "the scale of scores")]
    [InlineData("gemma2", "\"layer_types\":[\"sliding_attention\"]", "layer_types has 1 entry; expected one for each of the 4 layers")]
    [InlineData("gemma2", "\"layer_types\":[\"sliding_attention\",\"full_attention\",\"chunked_attention\",\"full_attention\"]", "layer_types names 'chunked_attention'")]
    [InlineData("gemma2", "\"use_bidirectional_attention\":true", "use_bidirectional_attention")]
    [InlineData("gemma3_text", "\"sliding_window_pattern\":0", "sliding_window_pattern")]
    [InlineData("qwen2", "\"layer_types\":[\"full_attention\",\"sliding_attention\",\"full_attention\",\"full_attention\"]", "layer 1 looks through a window, but there is no sliding_window")]
    [InlineData("smollm3", "\"no_rope_layers\":[1,0]", "no_rope_layers is [1, 0]")]
    [InlineData("smollm3", "\"no_rope_layers\":[1,0,2,1]", "no_rope_layers is [1, 0, 2, 1]")]
    [InlineData("mixtral", "\"num_local_experts\":0", "num_local_experts is 0")]
    [InlineData("mixtral", "\"num_local_experts\":100000000", "Experts.Count must be from 1 to 4096")]
    [InlineData("mixtral", "\"num_local_experts\":4,\"num_experts_per_tok\":5", "of 4 experts from 1 to 4 can be chosen for a position, got 5")]
    [InlineData("mixtral", "\"num_local_experts\":4,\"num_experts_per_tok\":0", "num_experts_per_tok is 0")]
    [InlineData("mixtral", "\"router_jitter_noise\":0.1", "router_jitter_noise")]
    [InlineData("qwen3_moe", "\"num_experts\":4,\"num_experts_per_tok\":2", "moe_intermediate_size is missing")]
    [InlineData("qwen3_moe", "\"num_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":8,\"shared_expert_intermediate_size\":8", "shared_expert_intermediate_size")]
    [InlineData("gpt_neox", "\"rotary_pct\":0.0", "partial_rotary_factor is 0")]
    [InlineData("gpt_neox", "\"num_key_value_heads\":1", "num_key_value_heads")]
    public void WhatItCannotFollowIsNamed(string type, string setting, string message) =>
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => Read(type, setting)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("gemma2")]
    [InlineData("gemma3_text")]
    [InlineData("qwen3_moe")]
    [InlineData("smollm3")]
    public void AbsurdlyManyLayersAreRefusedBeforeTheyTakeMemory(string type)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("num_hidden_layers is 2147483647; expected at most 10000", Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse(
            $$"""{"model_type":"{{type}}","vocab_size":9,"hidden_size":8,"intermediate_size":8,"num_attention_heads":1,"num_hidden_layers":2147483647}"""))).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void DescriptionsThatDoNotFitAreRefused()
    {
        DecoderConfig plain = TinyModels.Llama;
        Refused("there are 2 layers, LayerVariants describes 1", plain with { LayerVariants = [plain.Layer(0)] });
        Refused("of layer 1: heads must be the same in every layer", plain.WithLayers(i => i == 0 ? plain.Layer(0) : plain.Layer(0) with { Attention = plain.Attention with { KeyValueHeads = 4 } }));
        Refused("packed by head", plain with { Attention = plain.Attention with { Packed = true, PackedByHead = true } });
        Refused("Gated must be set", plain with { FeedForward = plain.FeedForward with { Gated = false, Packed = true } });
        Refused("goes with RMS norm only", plain with { Norm = new NormConfig(NormKind.Layer, 1e-5f) { UnitOffset = true } });
        Refused("the window must not be negative", plain with { Attention = plain.Attention with { Window = -1 } });
        Refused("the scale of embeddings", plain with { EmbeddingScale = float.NaN });

        static void Refused(string message, DecoderConfig config) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Decoder(config)).Message, StringComparison.Ordinal);
    }

    /// <summary>Hugging Face's settings have types, and its families have special tokens of their own where a file names none.</summary>
    [Theory]
    [InlineData("gemma2-tiny", "\"query_pre_attn_scalar\": 20,")]
    [InlineData("gemma3-tiny", "\"query_pre_attn_scalar\": 5,")]
    [InlineData("smollm3-tiny", "\"pad_token_id\": null")]
    public void WhatIsWrittenIsWhatHuggingFaceReads(string name, string line)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("liuli-config-").FullName, "config.json");
        ConfigJsonWriter.Write(path, ModelFamilies.Default.Write(PretrainedModel.ReadConfig(Fixture.Path(name)), DType.F32));
        Assert.Contains(line, File.ReadAllText(path), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
