using Liuli.Models.Configuration;
using Liuli.Models.Describing;
using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Describing;

/// <summary>Parameter counts from a config.json alone are those that the models were published with (their safetensors' totals on the model cards).</summary>
public class PublishedSizesTests
{
    private const string Llama31 = "\"model_type\":\"llama\",\"vocab_size\":128256,\"max_position_embeddings\":131072,\"rms_norm_eps\":1e-05,\"rope_theta\":500000.0,\"tie_word_embeddings\":false,\"torch_dtype\":\"bfloat16\","
        + "\"rope_scaling\":{\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192,\"rope_type\":\"llama3\"},";

    private const string Gemma2 = "\"model_type\":\"gemma2\",\"vocab_size\":256000,\"max_position_embeddings\":8192,\"sliding_window\":4096,\"attn_logit_softcapping\":50.0,\"final_logit_softcapping\":30.0,\"head_dim\":256,";

    public static TheoryData<string, long, string> Models => new()
    {
        { "Llama 3.1 8B", 8_030_261_248, Llama31 + Sizes(4096, 14336, 32, 32, 8) },
        { "Llama 3.1 70B", 70_553_706_496, Llama31 + Sizes(8192, 28672, 80, 64, 8) },
        { "Llama 3.1 405B", 405_853_388_800, Llama31 + Sizes(16384, 53248, 126, 128, 8) },
        { "Llama 2 7B", 6_738_415_616, "\"model_type\":\"llama\",\"vocab_size\":32000,\"max_position_embeddings\":4096," + Sizes(4096, 11008, 32, 32, 32) },
        { "TinyLlama 1.1B", 1_100_048_384, "\"model_type\":\"llama\",\"vocab_size\":32000,\"max_position_embeddings\":2048," + Sizes(2048, 5632, 22, 32, 4) },
        { "Mistral 7B", 7_241_732_096, "\"model_type\":\"mistral\",\"vocab_size\":32000,\"max_position_embeddings\":32768,\"sliding_window\":4096," + Sizes(4096, 14336, 32, 32, 8) },
        { "Mixtral 8x7B", 46_702_792_704, "\"model_type\":\"mixtral\",\"vocab_size\":32000,\"max_position_embeddings\":32768,\"num_local_experts\":8,\"num_experts_per_tok\":2," + Sizes(4096, 14336, 32, 32, 8) },
        { "Qwen2.5 0.5B", 494_032_768, "\"model_type\":\"qwen2\",\"vocab_size\":151936,\"max_position_embeddings\":32768,\"tie_word_embeddings\":true," + Sizes(896, 4864, 24, 14, 2) },
        { "Qwen2.5 7B", 7_615_616_512, "\"model_type\":\"qwen2\",\"vocab_size\":152064,\"max_position_embeddings\":32768," + Sizes(3584, 18944, 28, 28, 4) },
        { "Qwen3 0.6B", 596_049_920, "\"model_type\":\"qwen3\",\"vocab_size\":151936,\"max_position_embeddings\":40960,\"head_dim\":128,\"tie_word_embeddings\":true," + Sizes(1024, 3072, 28, 16, 8) },
        { "Qwen3 8B", 8_190_735_360, "\"model_type\":\"qwen3\",\"vocab_size\":151936,\"max_position_embeddings\":40960,\"head_dim\":128," + Sizes(4096, 12288, 36, 32, 8) },
        { "Qwen3 30B-A3B", 30_532_122_624, "\"model_type\":\"qwen3_moe\",\"vocab_size\":151936,\"max_position_embeddings\":40960,\"head_dim\":128,\"num_experts\":128,\"num_experts_per_tok\":8,\"moe_intermediate_size\":768,\"norm_topk_prob\":true," + Sizes(2048, 6144, 48, 32, 4) },
        { "Gemma 2 2B", 2_614_341_888, Gemma2 + Sizes(2304, 9216, 26, 8, 4) },
        { "Gemma 2 9B", 9_241_705_984, Gemma2 + Sizes(3584, 14336, 42, 16, 8) },
        { "Gemma 3 1B", 999_885_952, "\"model_type\":\"gemma3_text\",\"vocab_size\":262144,\"max_position_embeddings\":32768,\"sliding_window\":512,\"head_dim\":256," + Sizes(1152, 6912, 26, 4, 1) },
        { "Phi-3 mini", 3_821_079_552, "\"model_type\":\"phi3\",\"vocab_size\":32064,\"max_position_embeddings\":4096,\"original_max_position_embeddings\":4096," + Sizes(3072, 8192, 32, 32, 32) },
        { "GPT-2 XL", 1_557_611_200, "\"model_type\":\"gpt2\",\"n_embd\":1600,\"n_head\":25,\"n_layer\":48,\"n_positions\":1024,\"vocab_size\":50257" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void CountsAreThePublishedOnes(string name, long parameters, string config)
    {
        ModelDescription model = Describe(config);
        Assert.True(model.Parameters == parameters, $"{name}: {model.Parameters} instead of {parameters}");
        ModelTree tree = ModelTree.Of(model, path => path.Split('.') is ["blocks", var number] ? model.Config.Layer(int.Parse(number)) : "");
        Assert.Equal(parameters, tree.Parameters);
        Assert.Equal(model.Bytes, tree.Bytes);
    }

    /// <summary>Bits a weight of Llama 3.1 8B that llama.cpp publishes (tools/quantize/README.md); its files also count the metadata.</summary>
    [Theory]
    [InlineData("F16", 16.0005)]
    [InlineData("Q8_0", 8.5008)]
    [InlineData("Q6_K", 6.5633)]
    [InlineData("Q4_K_M", 4.8944)]
    public void BitsAWeightAreLlamaCpps(string scheme, double bits)
    {
        ModelDescription model = Describe(Llama31 + Sizes(4096, 14336, 32, 32, 8));
        Assert.Equal(bits, 8.0 * Scheme(scheme).Bytes(model) / model.Parameters, 0.002);
    }

    [Fact]
    public void TheCacheOfLlama31TakesWhatItsHeadsNeed()
    {
        ModelDescription model = Describe(Llama31 + Sizes(4096, 14336, 32, 32, 8));
        Assert.Equal(2L * 32 * 8 * 128 * 2 * 131_072, model.KvCacheBytes(131_072, DType.F16)); // keys and values, layers, heads, width, bytes, positions: 16 GiB
        Assert.Equal(2L * 32 * 8 * 128 * 34 / 32 * 131_072, model.KvCacheBytes(131_072, DType.Q8_0));
    }

    [Fact]
    public void RowsThatFillNoBlocksFallBackAndVectorsStayF32()
    {
        ModelDescription model = Describe("\"model_type\":\"qwen2\",\"vocab_size\":151936,\"max_position_embeddings\":32768,\"tie_word_embeddings\":true," + Sizes(896, 4864, 24, 14, 2));
        Assert.Equal(DType.Q5_0, Type("Q4_K_M", "blocks.12.attn.q.weight")); // rows of 896 = 3.5 × 256
        Assert.Equal(DType.Q8_0, Type("Q6_K", "embed.weight"));
        Assert.Equal(DType.Q4_K, Type("Q4_K_M", "blocks.3.mlp.down.weight")); // rows of 4864 = 19 × 256
        Assert.Equal(DType.Q6_K, Type("Q4_K_M", "blocks.0.mlp.down.weight"));
        Assert.Equal(DType.F32, Type("Q4_0", "blocks.0.attn.q.bias"));
        Assert.Equal(DType.F32, Type("Q8_0", "ln_final.weight"));
        Assert.Equal(DType.BF16, Type("BF16", "ln_final.weight"));

        DType Type(string scheme, string part) => Scheme(scheme).TypeOf(model.Config, model.Parts.Single(p => p.Name == part));
    }

    [Fact]
    public void PartsThatAreAlikeStandInTheTreeOnce()
    {
        ModelDescription gemma = Describe("\"model_type\":\"gemma3_text\",\"vocab_size\":262144,\"max_position_embeddings\":32768,\"sliding_window\":512,\"head_dim\":256," + Sizes(1152, 6912, 26, 4, 1));
        ModelTree alike = ModelTree.Of(gemma), apart = ModelTree.Of(gemma, path => path.Split('.') is ["blocks", var number] ? gemma.Config.Layer(int.Parse(number)) : "");
        Assert.Equal(["embed", "blocks", "ln_final"], alike.Children.Select(child => child.Name));
        Assert.Equal(Enumerable.Range(0, 26), alike.Children[1].Numbers);
        Assert.Equal([22, 4], apart.Children.Where(child => child.Name == "blocks").Select(child => child.Copies)); // with a window, without one
        Assert.Equal([5, 11, 17, 23], apart.Children[2].Numbers);
        ModelTree mixtral = ModelTree.Of(Describe("\"model_type\":\"mixtral\",\"vocab_size\":32000,\"max_position_embeddings\":32768,\"num_local_experts\":8,\"num_experts_per_tok\":2," + Sizes(4096, 14336, 32, 32, 8)));
        ModelTree experts = mixtral.Children[1].Children.Single(child => child.Name == "mlp").Children.Single(child => child.Name == "experts");
        Assert.Equal(8, experts.Copies);
        Assert.Equal(3L * 4096 * 14336, experts.Parameters);
    }

    private static WeightScheme Scheme(string name) => WeightScheme.Usual.Single(scheme => scheme.Name == name);

    private static ModelDescription Describe(string config) => new(ModelFamilies.Default.Read(ConfigJson.Parse($"{{{config}}}")));

    private static string Sizes(int width, int feedForward, int layers, int heads, int keyValueHeads) =>
        $"\"hidden_size\":{width},\"intermediate_size\":{feedForward},\"num_hidden_layers\":{layers},\"num_attention_heads\":{heads},\"num_key_value_heads\":{keyValueHeads}";
}
