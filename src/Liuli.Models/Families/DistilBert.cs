using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>DistilBERT: BERT without types of tokens and without a pooler, under names of its own, with a head for masked tokens.</summary>
/// <remarks>Sanh et al., "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter", 2019. Its head for classes puts a ReLU where BERT's pooler has tanh and is
/// not supported. Without state, so safe for use from several threads.</remarks>
public sealed class DistilBert : Bert
{
    /// <summary>What its norms are kept from dividing by zero with; config.json has no key for it.</summary>
    internal const float Epsilon = 1e-12f;

    private static readonly TensorNames s_names = new("distilbert.transformer.layer.{0}", new Dictionary<string, string>
    {
        ["embed"] = "distilbert.embeddings.word_embeddings",
        ["pos_embed"] = "distilbert.embeddings.position_embeddings",
        ["embed_ln"] = "distilbert.embeddings.LayerNorm",
        ["blocks.attn.q"] = "attention.q_lin",
        ["blocks.attn.k"] = "attention.k_lin",
        ["blocks.attn.v"] = "attention.v_lin",
        ["blocks.attn.o"] = "attention.out_lin",
        ["blocks.ln1"] = "sa_layer_norm",
        ["blocks.mlp.up"] = "ffn.lin1",
        ["blocks.mlp.down"] = "ffn.lin2",
        ["blocks.ln2"] = "output_layer_norm",
        ["head.dense"] = "vocab_transform",
        ["head.ln"] = "vocab_layer_norm",
        ["head.unembed"] = "vocab_projector",
        ["head"] = "vocab_projector",
        ["unembed"] = "vocab_projector",
    });

    /// <inheritdoc/>
    public override string ModelType => "distilbert";

    private protected override EncoderClasses Classes { get; } = new("DistilBertModel", "DistilBertForMaskedLM");

    private protected override string Prefix => "distilbert.";

    private protected override string[] Heads { get; } = ["vocab_"];

    private protected override (string Name, string? Repeat) HeadBias => ("vocab_projector.bias", null);

    /// <inheritdoc/>
    public override EncoderConfig Read(ConfigJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        int width = json.Size("dim", 768), heads = json.Size("n_heads", 12);
        float dropout = json.Float("dropout", 0.1f);
        json.Ignore("sinusoidal_pos_embds", "tie_weights_", "qa_dropout", "seq_classif_dropout"); // how positions began, an older name, and heads that are not there
        string architecture = EncoderHeads.Architecture(json, Classes.All);
        return new EncoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size", 30522),
            ContextLength = json.Size("max_position_embeddings", 512),
            Width = width,
            Layers = json.Size("n_layers", 6),
            Norm = Normalization(Epsilon),
            Attention = SelfAttention(heads, HeadWidths.Share(json, "dim", width, heads), json.Float("attention_dropout", 0.1f)),
            FeedForward = new FeedForwardConfig
            {
                Width = json.Size("hidden_dim", 3072),
                Activation = ActivationNames.Read(json, "activation", "gelu"),
                Bias = true,
            },
            TiedHead = json.Bool("tie_word_embeddings", true),
            EmbeddingDropout = dropout,
            ResidualDropout = dropout,
            MaskedTokenHead = architecture == Classes.MaskedTokens,
        };
    }

    /// <inheritdoc/>
    public override void Write(EncoderConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(json);
        CheckParts(config);
        if (config.Norm.Epsilon != Epsilon)
            throw CannotWrite($"norms with an epsilon of {config.Norm.Epsilon}; it is {Epsilon} in all its models");
        if (config.TokenTypes > 0 || config.Pooler)
            throw CannotWrite("types of tokens or a pooler");
        json["vocab_size"] = config.VocabularySize;
        json["max_position_embeddings"] = config.ContextLength + config.PositionOffset;
        json["dim"] = config.Width;
        json["n_layers"] = config.Layers;
        json["n_heads"] = config.Attention.Heads;
        json["hidden_dim"] = config.FeedForward.Width;
        json["activation"] = ActivationNames.Write(config.FeedForward.Activation);
        json["dropout"] = config.ResidualDropout;
        json["attention_dropout"] = config.Attention.Dropout;
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override EncoderConfig WithParts(EncoderConfig config, Predicate<string> hasParameter)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(hasParameter);
        return config with { MaskedTokenHead = hasParameter("head.dense.weight") };
    }
}
