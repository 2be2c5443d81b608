using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;

namespace Liuli.Models.Families;

/// <summary>Llama: RMS norm, rotary positions, grouped query heads, a gated feed-forward part.</summary>
/// <remarks>Touvron et al., "LLaMA", 2023; Grattafiori et al., "The Llama 3 herd of models", 2024. Relatives derive from it and change what differs.</remarks>
public class Llama : ModelFamily
{
    private static readonly TensorNames s_names = new("model.layers.{0}", new Dictionary<string, string>
    {
        ["embed"] = "model.embed_tokens",
        ["blocks.ln1"] = "input_layernorm",
        ["blocks.attn.q"] = "self_attn.q_proj",
        ["blocks.attn.k"] = "self_attn.k_proj",
        ["blocks.attn.v"] = "self_attn.v_proj",
        ["blocks.attn.q_norm"] = "self_attn.q_norm",
        ["blocks.attn.k_norm"] = "self_attn.k_norm",
        ["blocks.attn.o"] = "self_attn.o_proj",
        ["blocks.ln2"] = "post_attention_layernorm",
        ["blocks.mlp.gate"] = "mlp.gate_proj",
        ["blocks.mlp.up"] = "mlp.up_proj",
        ["blocks.mlp.down"] = "mlp.down_proj",
        ["ln_final"] = "model.norm",
        ["unembed"] = "lm_head",
    }.ToFrozenDictionary());

    /// <inheritdoc/>
    public override string ModelType => "llama";

    /// <inheritdoc/>
    public override string Architecture => "LlamaForCausalLM";

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        int width = json.Size("hidden_size"), heads = json.Size("num_attention_heads");
        int headWidth = json.OptionalSize("head_dim") ?? HeadWidths.Share(json, "hidden_size", width, heads);
        return new DecoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size"),
            ContextLength = json.Size("max_position_embeddings", 2048),
            Width = width,
            Layers = json.Size("num_hidden_layers"),
            Norm = new NormConfig(NormKind.Rms, json.Float("rms_norm_eps", 1e-6f)),
            Attention = ReadBiases(json, new AttentionConfig
            {
                Heads = heads,
                KeyValueHeads = json.Size("num_key_value_heads", heads),
                HeadWidth = headWidth,
                Rotary = RotaryKeys.Read(json, headWidth),
                Dropout = json.Float("attention_dropout", 0),
            }),
            FeedForward = new FeedForwardConfig
            {
                Width = json.Size("intermediate_size"),
                Activation = ActivationNames.Read(json, "hidden_act", "silu"),
                Gated = true,
                Bias = json.Bool("mlp_bias", false),
            },
            TiedHead = json.Bool("tie_word_embeddings", false),
            WeightLayout = WeightLayout.OutIn,
        };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        AttentionConfig attention = config.Attention;
        if (config.Norm.Kind != NormKind.Rms || config.LearnedPositions || attention.Rotary is null)
            throw CannotWrite("another norm than RMS norm or other positions than rotary ones");
        if (attention.Packed || attention.Window != 0 || attention.Scale is not null)
            throw CannotWrite("packed projections, a window or another scale of attention");
        if (!config.FeedForward.Gated || config.WeightLayout != WeightLayout.OutIn || config.ResidualDropout != 0 || config.EmbeddingDropout != 0)
            throw CannotWrite("a feed-forward part without a gate, weights stored as (inputs, outputs), or dropout outside attention");
        json["vocab_size"] = config.VocabularySize;
        json["max_position_embeddings"] = config.ContextLength;
        json["hidden_size"] = config.Width;
        json["intermediate_size"] = config.FeedForward.Width;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = attention.Heads;
        json["num_key_value_heads"] = attention.KeyValueHeads;
        json["head_dim"] = attention.HeadWidth;
        json["hidden_act"] = ActivationNames.Write(config.FeedForward.Activation);
        json["rms_norm_eps"] = config.Norm.Epsilon;
        RotaryKeys.Write(attention, json);
        json["attention_dropout"] = attention.Dropout;
        if (config.FeedForward.Bias)
            json["mlp_bias"] = true;
        WriteBiases(attention, json);
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override string Canonical(string tensor) =>
        tensor.StartsWith("model.", StringComparison.Ordinal) || tensor.StartsWith("lm_head.", StringComparison.Ordinal) ? tensor : "model." + tensor;

    /// <summary>Frequencies that old checkpoints carry; they follow from config.json.</summary>
    public override bool IsConstant(string tensor) => tensor.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>Where this family's attention has biases and norms.</summary>
    protected virtual AttentionConfig ReadBiases(ConfigJson json, AttentionConfig attention)
    {
        bool bias = json.Bool("attention_bias", false);
        return attention with { InputBias = bias, OutputBias = bias };
    }

    /// <summary>Writes what <see cref="ReadBiases"/> reads.</summary>
    protected virtual void WriteBiases(AttentionConfig attention, JsonObject json)
    {
        if (attention.NormalizedQueriesAndKeys || attention.InputBias != attention.OutputBias)
            throw CannotWrite("norms of queries and keys, or biases in one part of attention only");
        json["attention_bias"] = attention.InputBias;
    }
}
