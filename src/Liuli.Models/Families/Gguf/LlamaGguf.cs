using System.Text.Json.Nodes;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Llama, Mistral and their kin, which most files call <c>llama</c>. The rows of queries and keys are in the order of the paper's rotation, neighbouring pairs.</summary>
internal class LlamaGguf : GgufArchitecture
{
    private const string Frequencies = "rope_freqs.weight";

    public override string Name => "llama";

    public override bool IsSetting(string tensor) => tensor == Frequencies;

    public override void ReadSettings(GgufSettings settings, JsonObject json)
    {
        int heads = settings.Int("attention.head_count");
        json["vocab_size"] = settings.VocabularySize;
        json["max_position_embeddings"] = settings.Int("context_length");
        json["hidden_size"] = settings.Int("embedding_length");
        json["intermediate_size"] = settings.Int("feed_forward_length");
        json["num_hidden_layers"] = settings.Int("block_count");
        json["num_attention_heads"] = heads;
        json["num_key_value_heads"] = settings.OptionalInt("attention.head_count_kv") ?? heads;
        if (settings.OptionalInt("attention.key_length") is { } headWidth)
            json["head_dim"] = headWidth;
        json["rms_norm_eps"] = settings.Float("attention.layer_norm_rms_epsilon");
        json["rope_theta"] = settings.OptionalFloat("rope.freq_base") ?? 10000f;
        if (GgufRotary.ReadScaling(settings) is { } scaling)
            json["rope_scaling"] = scaling;
        // How far values are apart in files of programs that store keys and values of different widths; the number of tokens is that of the table.
        settings.Ignore("vocab_size");
        ReadBiases(settings, json);
    }

    public override DecoderConfig AsStored(DecoderConfig config, GgufSettings settings)
    {
        AttentionConfig attention = config.Attention;
        GgufRotary.CheckWidths(settings, attention);
        RotaryConfig rotary = attention.Rotary! with { Layout = Layout };
        if (settings.HasTensor(Frequencies))
            rotary = rotary with { Scaling = GgufRotary.ReadDivisors(settings, Frequencies, rotary) };
        return config with { Attention = attention with { Rotary = rotary } };
    }

    /// <summary>Which numbers of a head are turned together.</summary>
    protected virtual RotaryLayout Layout => RotaryLayout.Pairs;

    /// <summary>Biases are there or not; the metadata do not say.</summary>
    protected virtual void ReadBiases(GgufSettings settings, JsonObject json)
    {
        json["attention_bias"] = settings.HasTensor("blk.0.attn_q.bias");
        json["mlp_bias"] = settings.HasTensor("blk.0.ffn_up.bias");
    }
}
