using System.Text.Json.Nodes;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Llama, Mistral and their kin, which most files call <c>llama</c>. The rows of queries and keys are in the order of the paper's rotation, neighbouring pairs.</summary>
internal class LlamaGguf : GgufDecoderArchitecture
{
    private const string Frequencies = "rope_freqs.weight";

    public override string Name => "llama";

    public override IReadOnlyList<string> Families => [ModelType, "mistral"];

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
        json["rope_theta"] = settings.OptionalFloat("rope.freq_base") ?? UsualTheta;
        if (GgufRotary.ReadScaling(settings) is { } scaling)
            json["rope_scaling"] = scaling;
        settings.Ignore("vocab_size"); // the number of tokens is that of the table
        ReadExperts(settings, json);
        ReadVariety(settings, json);
    }

    public override void WriteSettings(GgufSettingsWriter settings)
    {
        settings.Int("max_position_embeddings", "context_length");
        settings.Int("hidden_size", "embedding_length");
        settings.Int("intermediate_size", "feed_forward_length");
        settings.Int("num_hidden_layers", "block_count");
        settings.Int("num_attention_heads", "attention.head_count");
        settings.Int("num_key_value_heads", "attention.head_count_kv");
        settings.Int("head_dim", "attention.key_length", "attention.value_length");
        settings.Float("rms_norm_eps", "attention.layer_norm_rms_epsilon");
        settings.Float("rope_theta", "rope.freq_base");
        settings.Int("vocab_size", "vocab_size");
        GgufRotary.WriteWidth(settings);
        GgufRotary.WriteScaling(settings);
        settings.Ignore("attention_bias", "mlp_bias", "attention_dropout"); // the tensors show biases, dropout matters in training only
        WriteVariety(settings);
    }

    public override DecoderConfig AsStored(DecoderConfig config) => WithLayout(config, Layout);

    public override DecoderConfig AsPublished(DecoderConfig config) => WithLayout(config, RotaryLayout.Halves);

    public override DecoderConfig ReadTensors(DecoderConfig config, GgufSettings settings)
    {
        GgufRotary.CheckWidths(settings, config.Attention);
        if (!settings.HasTensor(Frequencies))
            return config;
        RotaryConfig rotary = config.Attention.Rotary!;
        return config with { Attention = config.Attention with { Rotary = rotary with { Scaling = GgufRotary.ReadDivisors(settings, Frequencies, rotary) } } };
    }

    public override IEnumerable<(string Name, float[] Values)> WriteTensors(DecoderConfig config) =>
        config.Attention.Rotary is { Scaling: Llama3RotaryScaling or RotaryDivisors } rotary ? [(Frequencies, Llama3Divisors.Of(rotary.Scaling, rotary))] : [];

    /// <summary>Which numbers of a head are turned together.</summary>
    protected virtual RotaryLayout Layout => RotaryLayout.Pairs;

    /// <summary>The base of rotary frequencies in a file without the key.</summary>
    protected virtual float UsualTheta => 10_000;

    /// <summary>Reads what is this architecture's own. Biases are there or not; the metadata do not say.</summary>
    protected virtual void ReadVariety(GgufSettings settings, JsonObject json)
    {
        json["attention_bias"] = settings.HasTensor("blk.0.attn_q.bias");
        json["mlp_bias"] = settings.HasTensor("blk.0.ffn_up.bias");
    }

    /// <summary>Reads how many experts there are: none.</summary>
    protected virtual void ReadExperts(GgufSettings settings, JsonObject json)
    {
        if (settings.OptionalInt("expert_count") is { } count and not 0)
            throw settings.Unsupported("expert_count", count, "a model without experts");
        settings.Ignore("expert_used_count");
    }

    /// <summary>Writes what <see cref="ReadVariety"/> reads.</summary>
    protected virtual void WriteVariety(GgufSettingsWriter settings)
    {
        settings.Expect("hidden_act", "\"silu\"");
        // The format's llama sees all positions: a window that is never left changes nothing.
        if (settings.Take("sliding_window") is { } window && window.GetValue<int>() < settings.Take("max_position_embeddings")!.GetValue<int>())
            throw settings.Cannot("sliding_window");
    }

    private static DecoderConfig WithLayout(DecoderConfig config, RotaryLayout layout) => config with
    {
        Attention = WithLayout(config.Attention, layout),
        LayerVariants = [.. config.LayerVariants.Select(layer => layer with { Attention = WithLayout(layer.Attention, layout) })],
    };

    private static AttentionConfig WithLayout(AttentionConfig attention, RotaryLayout layout) =>
        attention.Rotary is { } rotary ? attention with { Rotary = rotary with { Layout = layout } } : attention;
}
