using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Families.Gguf;

/// <summary>BERT, and RoBERTa, whose files leave out the rows of positions that it does not use: the encoder alone, without pooler and heads.</summary>
/// <remarks>GELU is computed exactly, as Hugging Face's programs do; llama.cpp takes the approximation by tanh.</remarks>
internal class BertGguf : GgufArchitecture
{
    /// <summary>The table of token types.</summary>
    protected const string Types = "token_types.weight";

    private const string TypeCount = "tokenizer.ggml.token_type_count";

    private static readonly string[] s_heads = ["pooler.", "next_sentence.", "classifier.", "head."];

    public override string Name => "bert";

    protected override TensorNames Names { get; } =
        CommonNames.With(("type_embed", "token_types"), ("embed_ln", "token_embd_norm"), ("blocks.ln1", "attn_output_norm"), ("blocks.ln2", "layer_output_norm"));

    /// <summary>The keys of the family's config.json that are sizes, and the format's.</summary>
    protected virtual IReadOnlyList<(string Key, string Setting)> Sizes { get; } =
    [
        ("max_position_embeddings", "context_length"), ("hidden_size", "embedding_length"), ("intermediate_size", "feed_forward_length"), ("num_hidden_layers", "block_count"),
        ("num_attention_heads", "attention.head_count"),
    ];

    /// <summary>The key of the family's config.json that names the nonlinear function.</summary>
    protected virtual string Activation => "hidden_act";

    public override bool Reads(GgufCheckpoint file) => file.Tensors.ContainsKey(Types);

    public override bool Writes(string parameter) => !Array.Exists(s_heads, head => parameter.StartsWith(head, StringComparison.Ordinal));

    public override ModelFamily WithNames(ModelFamily family) => new GgufEncoderFamily((EncoderFamily)family, this);

    public override void ReadSettings(GgufSettings settings, JsonObject json)
    {
        json["vocab_size"] = settings.VocabularySize;
        foreach ((string key, string setting) in Sizes)
            json[key] = settings.Size(setting);
        json[Activation] = "gelu";
        if (settings.OptionalInt("attention.head_count_kv") is { } keys && keys != settings.Size("attention.head_count"))
            throw settings.Unsupported("attention.head_count_kv", keys, $"as many as query heads, {settings.Size("attention.head_count")}");
        settings.Ignore("vocab_size"); // the number of tokens is that of the table
        ReadVariety(settings, json);
    }

    public override ModelConfig Complete(ModelConfig config, GgufSettings settings)
    {
        // Absent means true in this format.
        if (settings.OptionalBool("attention.causal") != false)
            throw settings.Unsupported("attention.causal", "true", "false, a model whose positions see all others");
        return (EncoderConfig)config with { Pooler = false };
    }

    public override ModelConfig ToPublished(ModelConfig config) => (EncoderConfig)config with { Pooler = ((EncoderConfig)config).Labels.Count > 0, MaskedTokenHead = false, NextSentenceHead = false };

    public override void WriteSettings(GgufSettingsWriter settings)
    {
        foreach ((string key, string setting) in Sizes)
            settings.Int(key, setting);
        settings.Add("attention.causal", false);
        settings.Expect(Activation, "\"gelu\"");
        settings.Int("vocab_size", "vocab_size");
        settings.Values.Add(GgufValue.Of(TypeCount, WriteVariety(settings)));
    }

    /// <summary>Reads what is the family's own.</summary>
    protected virtual void ReadVariety(GgufSettings settings, JsonObject json)
    {
        json["layer_norm_eps"] = settings.Float("attention.layer_norm_epsilon");
        json["type_vocab_size"] = settings.File.Tensors[Types].Dimensions.FirstOrDefault();
    }

    /// <summary>Writes what <see cref="ReadVariety"/> reads.</summary>
    /// <returns>How many types of tokens there are.</returns>
    protected virtual int WriteVariety(GgufSettingsWriter settings)
    {
        settings.Float("layer_norm_eps", "attention.layer_norm_epsilon");
        settings.Expect("position_embedding_type", "\"absolute\"");
        settings.Ignore("hidden_dropout_prob", "attention_probs_dropout_prob"); // dropout matters in training only
        return settings.Take("type_vocab_size")!.GetValue<int>();
    }
}
