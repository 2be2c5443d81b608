using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;

namespace Liuli.Models.Families;

/// <summary>BERT: learned positions, token types, norms behind each sum, GELU with erf, heads for masked tokens, the next sentence and classes.</summary>
/// <remarks>Devlin et al., "BERT: pre-training of deep bidirectional transformers for language understanding", 2018. Checkpoints saved from the encoder alone have no
/// <c>bert.</c> before their names, those turned from TensorFlow's call the norms' numbers gamma and beta. Without state, so safe for use from several threads.</remarks>
public class Bert : EncoderFamily
{
    private static readonly TensorNames s_names = Names("bert").With(
        ("next_sentence", "cls.seq_relationship"), ("classifier", "classifier"), ("head.dense", "cls.predictions.transform.dense"), ("head.ln", "cls.predictions.transform.LayerNorm"),
        ("head.unembed", "cls.predictions.decoder"), ("head", "cls.predictions"), ("unembed", "cls.predictions.decoder"));

    /// <inheritdoc/>
    public override string ModelType => "bert";

    /// <inheritdoc/>
    public override string Architecture => Classes.Plain;

    /// <summary>What its programs call the classes that save and load it.</summary>
    private protected virtual EncoderClasses Classes { get; } =
        new("BertModel", "BertForMaskedLM", "BertForPreTraining", "BertForNextSentencePrediction", "BertForSequenceClassification");

    /// <summary>What stands before the names of the encoder's tensors.</summary>
    private protected virtual string Prefix => "bert.";

    /// <summary>What the heads' tensors begin with.</summary>
    private protected virtual string[] Heads { get; } = ["cls.", "classifier."];

    /// <summary>The bias of the head for masked tokens, and its second name.</summary>
    private protected virtual (string Name, string? Repeat) HeadBias => ("cls.predictions.bias", "cls.predictions.decoder.bias");

    /// <summary>The class that reads most of the parts that there are.</summary>
    public override string ArchitectureOf(ModelConfig config) => Classes.Of((EncoderConfig)config);

    /// <inheritdoc/>
    public override EncoderConfig Read(ConfigJson json)
    {
        int width = json.Size("hidden_size", 768), heads = json.Size("num_attention_heads", 12);
        float dropout = json.Float("hidden_dropout_prob", 0.1f);
        json.OneOf("position_embedding_type", "absolute");
        // Decoders made of BERT's parts, which see only what lies behind.
        json.Expect("is_decoder", false);
        json.Expect("add_cross_attention", false);
        string architecture = EncoderHeads.Architecture(json, Classes.All);
        return new EncoderConfig
        {
            Family = ModelType,
            VocabularySize = json.Size("vocab_size", 30522),
            ContextLength = json.Size("max_position_embeddings", 512),
            Width = width,
            Layers = json.Size("num_hidden_layers", 12),
            Norm = Normalization(json.Float("layer_norm_eps", 1e-12f)),
            Attention = SelfAttention(heads, HeadWidths.Share(json, "hidden_size", width, heads), json.Float("attention_probs_dropout_prob", 0.1f)),
            FeedForward = new FeedForwardConfig
            {
                Width = json.Size("intermediate_size", 3072),
                Activation = ActivationNames.Read(json, "hidden_act", "gelu"),
                Bias = true,
            },
            TokenTypes = json.Size("type_vocab_size", 2),
            TiedHead = json.Bool("tie_word_embeddings", true),
            EmbeddingDropout = dropout,
            ResidualDropout = dropout,
            Pooler = architecture != Classes.MaskedTokens,
            MaskedTokenHead = architecture == Classes.MaskedTokens || architecture == Classes.PreTraining,
            NextSentenceHead = architecture == Classes.NextSentence || architecture == Classes.PreTraining,
            Labels = architecture == Classes.Labels ? EncoderHeads.ReadLabels(json) : [],
        };
    }

    /// <inheritdoc/>
    public override void Write(EncoderConfig config, JsonObject json)
    {
        CheckParts(config);
        if (config.TokenTypes == 0)
            throw CannotWrite("tokens of no type");
        json["vocab_size"] = config.VocabularySize;
        json["max_position_embeddings"] = config.ContextLength + config.PositionOffset;
        json["hidden_size"] = config.Width;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Attention.Heads;
        json["intermediate_size"] = config.FeedForward.Width;
        json["hidden_act"] = ActivationNames.Write(config.FeedForward.Activation);
        json["layer_norm_eps"] = config.Norm.Epsilon;
        json["type_vocab_size"] = config.TokenTypes;
        json["position_embedding_type"] = "absolute";
        json["hidden_dropout_prob"] = config.ResidualDropout;
        json["attention_probs_dropout_prob"] = config.Attention.Dropout;
        EncoderHeads.WriteLabels(config.Labels, json);
    }

    /// <summary>The norm of every place.</summary>
    private protected static NormConfig Normalization(float epsilon) => new(NormKind.Layer, epsilon);

    /// <summary>Attention to all positions, with biases everywhere.</summary>
    private protected static AttentionConfig SelfAttention(int heads, int headWidth, float dropout) => new()
    {
        Heads = heads,
        KeyValueHeads = heads,
        HeadWidth = headWidth,
        InputBias = true,
        OutputBias = true,
        Bidirectional = true,
        Dropout = dropout,
    };

    /// <summary>Refuses what neither BERT nor its kin can say.</summary>
    private protected void CheckParts(EncoderConfig config)
    {
        AttentionConfig attention = config.Attention;
        if (config.Norm.Kind != NormKind.Layer)
            throw CannotWrite("another norm than layer norm");
        if (attention.Packed || !attention.InputBias || !attention.OutputBias || attention.NormalizedQueriesAndKeys || attention.Scale is not null || attention.ScoreCap is not null
            || attention.KeyValueHeads != attention.Heads || attention.HeadWidth * attention.Heads != config.Width)
            throw CannotWrite("attention in one matrix, without biases, with grouped heads, norms, a cap or a scale, or with heads of another width than hidden_size / num_attention_heads");
        if (config.FeedForward.Gated || !config.FeedForward.Bias || config.FeedForward.Experts is not null || config.WeightLayout != WeightLayout.OutIn)
            throw CannotWrite("a gated feed-forward part, one without biases or with experts, or weights stored as (inputs, outputs)");
        if (config.EmbeddingDropout != config.ResidualDropout)
            throw CannotWrite($"a dropout of {config.EmbeddingDropout} for embeddings beside one of {config.ResidualDropout} elsewhere");
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override string Canonical(string tensor)
    {
        bool whole = tensor.StartsWith(Prefix, StringComparison.Ordinal) || Array.Exists(Heads, head => tensor.StartsWith(head, StringComparison.Ordinal));
        return Renamed(whole ? tensor : Prefix + tensor);
    }

    /// <summary>Buffers that old checkpoints carry: the numbers of the positions.</summary>
    public override bool IsConstant(string tensor) =>
        tensor.StartsWith(Prefix, StringComparison.Ordinal) && tensor.AsSpan(Prefix.Length) is "embeddings.position_ids" or "embeddings.token_type_ids";

    /// <inheritdoc/>
    public override string? RepeatOf(string tensor) => tensor == HeadBias.Repeat ? HeadBias.Name : null;

    /// <summary>The encoder's tensors, without heads.</summary>
    private protected static TensorNames Names(string prefix) => new($"{prefix}.encoder.layer.{{0}}", new Dictionary<string, string>
    {
        ["embed"] = $"{prefix}.embeddings.word_embeddings",
        ["pos_embed"] = $"{prefix}.embeddings.position_embeddings",
        ["type_embed"] = $"{prefix}.embeddings.token_type_embeddings",
        ["embed_ln"] = $"{prefix}.embeddings.LayerNorm",
        ["blocks.attn.q"] = "attention.self.query",
        ["blocks.attn.k"] = "attention.self.key",
        ["blocks.attn.v"] = "attention.self.value",
        ["blocks.attn.o"] = "attention.output.dense",
        ["blocks.ln1"] = "attention.output.LayerNorm",
        ["blocks.mlp.up"] = "intermediate.dense",
        ["blocks.mlp.down"] = "output.dense",
        ["blocks.ln2"] = "output.LayerNorm",
        ["pooler"] = $"{prefix}.pooler.dense",
    });

    private static string Renamed(string tensor) =>
        tensor.EndsWith(".LayerNorm.gamma", StringComparison.Ordinal) ? tensor[..^"gamma".Length] + "weight"
        : tensor.EndsWith(".LayerNorm.beta", StringComparison.Ordinal) ? tensor[..^"beta".Length] + "bias"
        : tensor;
}
