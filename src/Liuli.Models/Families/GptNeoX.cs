using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;

namespace Liuli.Models.Families;

/// <summary>GPT-NeoX and Pythia: layer norm, attention and feed-forward part side by side, a part of each head rotated, one matrix for queries, keys and values, head by head.</summary>
/// <remarks>Black et al., "GPT-NeoX-20B: an open-source autoregressive language model", 2022. Without state, so safe for use from several threads.</remarks>
public sealed class GptNeoX : DecoderFamily
{
    private const string Prefix = "gpt_neox.", Head = "embed_out.";

    private static readonly TensorNames s_names = new("gpt_neox.layers.{0}", new Dictionary<string, string>
    {
        ["embed"] = "gpt_neox.embed_in",
        ["blocks.ln1"] = "input_layernorm",
        ["blocks.attn.qkv"] = "attention.query_key_value",
        ["blocks.attn.o"] = "attention.dense",
        ["blocks.ln2"] = "post_attention_layernorm",
        ["blocks.mlp.up"] = "mlp.dense_h_to_4h",
        ["blocks.mlp.down"] = "mlp.dense_4h_to_h",
        ["ln_final"] = "gpt_neox.final_layer_norm",
        ["unembed"] = "embed_out",
    }.ToFrozenDictionary());

    /// <inheritdoc/>
    public override string ModelType => "gpt_neox";

    /// <inheritdoc/>
    public override string Architecture => "GPTNeoXForCausalLM";

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        json.Alias("rope_theta", "rotary_emb_base").Alias("partial_rotary_factor", "rotary_pct");
        int width = json.Size("hidden_size", 6144), heads = json.Size("num_attention_heads", 64);
        int headWidth = HeadWidths.Share(json, "hidden_size", width, heads);
        (RotaryConfig rotary, int context) = RotaryKeys.Read(json, headWidth, json.Size("max_position_embeddings", 2048), usualTheta: 10_000, usualShare: 0.25);
        bool bias = json.Bool("attention_bias", true);
        return new DecoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size", 50432),
            ContextLength = context,
            Width = width,
            Layers = LayerTypes.Count(json, "num_hidden_layers"),
            Norm = new NormConfig(NormKind.Layer, json.Float("layer_norm_eps", 1e-5f)),
            Attention = new AttentionConfig
            {
                Heads = heads,
                KeyValueHeads = heads,
                HeadWidth = headWidth,
                Packed = true,
                PackedByHead = true,
                InputBias = bias,
                OutputBias = bias,
                Rotary = rotary,
                Dropout = json.Float("attention_dropout", 0),
            },
            FeedForward = new FeedForwardConfig
            {
                Width = json.Size("intermediate_size", 24576),
                Activation = ActivationNames.Read(json, "hidden_act", "gelu"),
                Bias = true,
            },
            ParallelResidual = json.Bool("use_parallel_residual", true),
            TiedHead = json.Bool("tie_word_embeddings", false),
            WeightLayout = WeightLayout.OutIn,
            ResidualDropout = json.Float("hidden_dropout", 0),
            EmbeddingDropout = json.Float("hidden_dropout", 0),
        };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        AttentionConfig attention = config.Attention;
        if (config.Norm.Kind != NormKind.Layer || config.LearnedPositions || attention.Rotary is not { } rotary || attention.InputBias != attention.OutputBias)
            throw CannotWrite("another norm than layer norm, other positions than rotary ones, or biases in one part of attention only");
        if (!attention.PackedByHead || config.FeedForward.Gated || !config.FeedForward.Bias || config.WeightLayout != WeightLayout.OutIn)
            throw CannotWrite("attention that is not packed head by head, a gated feed-forward part, one without biases, or weights stored as (inputs, outputs)");
        json["vocab_size"] = config.VocabularySize;
        json["hidden_size"] = config.Width;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = attention.Heads;
        json["intermediate_size"] = config.FeedForward.Width;
        json["hidden_act"] = ActivationNames.Write(config.FeedForward.Activation);
        json["layer_norm_eps"] = config.Norm.Epsilon;
        RotaryKeys.Write(config, rotary, json);
        // This family's own names.
        json.Remove("rope_theta");
        json.Remove("partial_rotary_factor");
        json["rotary_emb_base"] = rotary.Theta;
        json["rotary_pct"] = (double)rotary.Width / attention.HeadWidth;
        json["attention_bias"] = attention.InputBias;
        json["use_parallel_residual"] = config.ParallelResidual;
        json["attention_dropout"] = attention.Dropout;
        json["hidden_dropout"] = config.ResidualDropout;
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override string Canonical(string tensor) =>
        tensor.StartsWith(Prefix, StringComparison.Ordinal) || tensor.StartsWith(Head, StringComparison.Ordinal) ? tensor : Prefix + tensor;

    /// <summary>Masks and frequencies that old checkpoints carry.</summary>
    public override bool IsConstant(string tensor) =>
        tensor.EndsWith(".attention.bias", StringComparison.Ordinal) || tensor.EndsWith(".attention.masked_bias", StringComparison.Ordinal)
        || tensor.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
