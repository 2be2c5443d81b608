using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;

namespace Liuli.Models.Families;

/// <summary>Llama 1 to 3.2, and what is built the same (TinyLlama, SmolLM, Yi …): RMS norm, rotary positions, grouped query heads, a gated feed-forward part.</summary>
/// <remarks>Touvron et al., "LLaMA", 2023; Grattafiori et al., "The Llama 3 herd of models", 2024. Relatives derive from it and change what differs. Without state, so safe for use from several threads.</remarks>
public class Llama : DecoderFamily
{
    /// <summary>What its files call everything; relatives change some names (<see cref="TensorNames.With"/>).</summary>
    protected static TensorNames LlamaNames { get; } = new("model.layers.{0}", new Dictionary<string, string>
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

    /// <summary>What this family's files call everything.</summary>
    protected virtual TensorNames Names => LlamaNames;

    /// <summary>The base of rotary frequencies in a file without the key.</summary>
    protected virtual float UsualTheta => 10_000;

    /// <summary>The norms' epsilon in a file without the key.</summary>
    protected virtual float UsualEpsilon => 1e-6f;

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        int width = json.Size("hidden_size"), heads = json.Size("num_attention_heads");
        int headWidth = json.OptionalSize("head_dim") ?? HeadWidths.Share(json, "hidden_size", width, heads);
        (RotaryConfig rotary, int context) = ReadRotary(json, headWidth, json.Size("max_position_embeddings", 2048));
        return new DecoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size"),
            ContextLength = context,
            Width = width,
            Layers = LayerTypes.Count(json, "num_hidden_layers"),
            Norm = new NormConfig(NormKind.Rms, json.Float("rms_norm_eps", UsualEpsilon)),
            Attention = ReadBiases(json, new AttentionConfig
            {
                Heads = heads,
                KeyValueHeads = json.Size("num_key_value_heads", heads),
                HeadWidth = headWidth,
                Rotary = rotary,
                Dropout = json.Float("attention_dropout", 0),
            }),
            FeedForward = ReadFeedForward(json),
            TiedHead = json.Bool("tie_word_embeddings", false),
            WeightLayout = WeightLayout.OutIn,
        };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        CheckPlain(config);
        AttentionConfig attention = config.Attention;
        json["vocab_size"] = config.VocabularySize;
        json["hidden_size"] = config.Width;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = attention.Heads;
        json["num_key_value_heads"] = attention.KeyValueHeads;
        json["head_dim"] = attention.HeadWidth;
        json["rms_norm_eps"] = config.Norm.Epsilon;
        RotaryKeys.Write(config, attention.Rotary!, json);
        json["attention_dropout"] = attention.Dropout;
        WriteFeedForward(config.FeedForward, json);
        WriteBiases(attention, json);
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => Names.ToFile(name);

    /// <inheritdoc/>
    public override string Canonical(string tensor) =>
        tensor.StartsWith("model.", StringComparison.Ordinal) || tensor.StartsWith("lm_head.", StringComparison.Ordinal) ? tensor : "model." + tensor;

    /// <summary>Frequencies that old checkpoints carry; they follow from config.json.</summary>
    public override bool IsConstant(string tensor) => tensor.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>The rotary positions, and the context that they reach.</summary>
    protected virtual (RotaryConfig Rotary, int ContextLength) ReadRotary(ConfigJson json, int headWidth, int context) =>
        RotaryKeys.Read(json, headWidth, context, UsualTheta);

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

    /// <summary>This family's feed-forward part.</summary>
    protected virtual FeedForwardConfig ReadFeedForward(ConfigJson json) => new()
    {
        Width = json.Size("intermediate_size"),
        Activation = ActivationNames.Read(json, "hidden_act", "silu"),
        Gated = true,
        Bias = json.Bool("mlp_bias", false),
    };

    /// <summary>Writes what <see cref="ReadFeedForward"/> reads.</summary>
    protected virtual void WriteFeedForward(FeedForwardConfig part, JsonObject json)
    {
        if (part.Experts is not null || part.Packed)
            throw CannotWrite("experts, or a feed-forward part of packed matrices");
        json["intermediate_size"] = part.Width;
        json["hidden_act"] = ActivationNames.Write(part.Activation);
        if (part.Bias)
            json["mlp_bias"] = true;
    }

    /// <summary>Checks that a description has nothing that Llama's keys cannot say. Relatives take out what they write themselves before they call <see cref="Write"/>.</summary>
    private void CheckPlain(DecoderConfig config)
    {
        AttentionConfig attention = config.Attention;
        if (config.Norm.Kind != NormKind.Rms || config.Norm.UnitOffset || config.OutputNorms || config.LearnedPositions || attention.Rotary is null)
            throw CannotWrite("another norm than RMS norm before each part, or other positions than rotary ones");
        if (attention.Packed || attention.Window != 0 || attention.Scale is not null || attention.ScoreCap is not null || config.LayerVariants.Count > 0)
            throw CannotWrite("packed projections, windows, another scale of attention, capped scores, or layers that differ");
        if (config.ParallelResidual || config.EmbeddingScale != 1 || config.LogitCap is not null)
            throw CannotWrite("attention and feed-forward part side by side, scaled embeddings or capped logits");
        if (!config.FeedForward.Gated || config.WeightLayout != WeightLayout.OutIn || config.ResidualDropout != 0 || config.EmbeddingDropout != 0)
            throw CannotWrite("a feed-forward part without a gate, weights stored as (inputs, outputs), or dropout outside attention");
    }
}
