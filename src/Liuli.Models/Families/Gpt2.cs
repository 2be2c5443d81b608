using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;

namespace Liuli.Models.Families;

/// <summary>GPT-2: learned positions, layer norm, one matrix for queries, keys and values, GELU, the embedding table as head.</summary>
/// <remarks>Radford et al., "Language models are unsupervised multitask learners", 2019. Its files hold linear weights as (inputs, outputs). Without state, so safe for use from several threads.</remarks>
public class Gpt2 : DecoderFamily
{
    private const string Prefix = "transformer.";

    private static readonly TensorNames s_names = new("transformer.h.{0}", new Dictionary<string, string>
    {
        ["embed"] = "transformer.wte",
        ["pos_embed"] = "transformer.wpe",
        ["blocks.ln1"] = "ln_1",
        ["blocks.attn.qkv"] = "attn.c_attn",
        ["blocks.attn.o"] = "attn.c_proj",
        ["blocks.ln2"] = "ln_2",
        ["blocks.mlp.up"] = "mlp.c_fc",
        ["blocks.mlp.down"] = "mlp.c_proj",
        ["ln_final"] = "transformer.ln_f",
        ["unembed"] = "lm_head",
    }.ToFrozenDictionary());

    /// <inheritdoc/>
    public override string ModelType => "gpt2";

    /// <inheritdoc/>
    public override string Architecture => "GPT2LMHeadModel";

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        int width = json.Alias("n_embd", "hidden_size").Size("n_embd", 768);
        int heads = json.Alias("n_head", "num_attention_heads").Size("n_head", 12);
        // n_ctx repeats n_positions; the other only changes where a product is rounded.
        json.Ignore("n_ctx", "reorder_and_upcast_attn").Expect("scale_attn_by_inverse_layer_idx", false);
        json.Expect("add_cross_attention", false);
        return new DecoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size", 50257),
            ContextLength = json.Alias("n_positions", "max_position_embeddings").Size("n_positions", 1024),
            Width = width,
            Layers = json.Alias("n_layer", "num_hidden_layers").Size("n_layer", 12),
            Norm = new NormConfig(NormKind.Layer, json.Float("layer_norm_epsilon", 1e-5f)),
            Attention = new AttentionConfig
            {
                Heads = heads,
                KeyValueHeads = heads,
                HeadWidth = HeadWidths.Share(json, "n_embd", width, heads),
                Packed = true,
                InputBias = true,
                OutputBias = true,
                Dropout = json.Float("attn_pdrop", 0.1f),
                Scale = json.Bool("scale_attn_weights", true) ? null : 1,
            },
            FeedForward = new FeedForwardConfig
            {
                Width = json.OptionalSize("n_inner") ?? checked(4 * width),
                Activation = ActivationNames.Read(json, "activation_function", "gelu_new"),
                Bias = true,
            },
            LearnedPositions = true,
            TiedHead = json.Bool("tie_word_embeddings", true),
            WeightLayout = WeightLayout.InOut,
            EmbeddingDropout = json.Float("embd_pdrop", 0.1f),
            ResidualDropout = json.Float("resid_pdrop", 0.1f),
        };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        AttentionConfig attention = config.Attention;
        if (config.Norm.Kind != NormKind.Layer || !config.LearnedPositions || attention.Rotary is not null)
            throw CannotWrite("another norm than layer norm or other positions than learned ones");
        if (!attention.Packed || !attention.InputBias || !attention.OutputBias || attention.NormalizedQueriesAndKeys || attention.Window != 0
            || attention.KeyValueHeads != attention.Heads || attention.HeadWidth * attention.Heads != config.Width)
            throw CannotWrite("attention without biases, with grouped heads, norms or a window, or with heads of another width than n_embd / n_head");
        if (config.FeedForward.Gated || !config.FeedForward.Bias || config.WeightLayout != WeightLayout.InOut)
            throw CannotWrite("a gated feed-forward part, one without biases, or weights stored as (outputs, inputs)");
        if (attention.Scale is not (null or 1))
            throw CannotWrite($"attention scaled by {attention.Scale}");
        json["vocab_size"] = config.VocabularySize;
        json["n_positions"] = config.ContextLength;
        json["n_embd"] = config.Width;
        json["n_layer"] = config.Layers;
        json["n_head"] = attention.Heads;
        json["n_inner"] = config.FeedForward.Width == 4 * config.Width ? null : config.FeedForward.Width;
        json["activation_function"] = ActivationNames.Write(config.FeedForward.Activation);
        json["layer_norm_epsilon"] = config.Norm.Epsilon;
        json["scale_attn_weights"] = attention.Scale is null;
        json["attn_pdrop"] = attention.Dropout;
        json["embd_pdrop"] = config.EmbeddingDropout;
        json["resid_pdrop"] = config.ResidualDropout;
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override string Canonical(string tensor) =>
        tensor.StartsWith(Prefix, StringComparison.Ordinal) || tensor.StartsWith("lm_head.", StringComparison.Ordinal) ? tensor : Prefix + tensor;

    /// <summary>Masks that old checkpoints carry: <c>h.N.attn.bias</c> and <c>h.N.attn.masked_bias</c>.</summary>
    public override bool IsConstant(string tensor) =>
        tensor.EndsWith(".attn.bias", StringComparison.Ordinal) || tensor.EndsWith(".attn.masked_bias", StringComparison.Ordinal);
}
