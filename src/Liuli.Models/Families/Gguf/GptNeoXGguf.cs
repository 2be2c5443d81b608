using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>GPT-NeoX and Pythia: the rows of the packed matrix lie kind by kind here, all queries, all keys, all values, and head by head in Hugging Face's files.</summary>
internal sealed class GptNeoXGguf : GgufDecoderArchitecture
{
    public override string Name => "gptneox";

    public override string ModelType => "gpt_neox";

    public override void ReadSettings(GgufSettings settings, JsonObject json)
    {
        int width = settings.Size("embedding_length"), heads = settings.Size("attention.head_count");
        json["vocab_size"] = settings.VocabularySize;
        json["max_position_embeddings"] = settings.Int("context_length");
        json["hidden_size"] = width;
        json["intermediate_size"] = settings.Int("feed_forward_length");
        json["num_hidden_layers"] = settings.Int("block_count");
        json["num_attention_heads"] = heads;
        json["layer_norm_eps"] = settings.Float("attention.layer_norm_epsilon");
        json["rotary_emb_base"] = settings.OptionalFloat("rope.freq_base") ?? 10_000;
        json["rotary_pct"] = (double)(settings.OptionalInt("rope.dimension_count") ?? width / heads) * heads / width;
        json["use_parallel_residual"] = settings.OptionalBool("use_parallel_residual") ?? true;
        json["hidden_act"] = "gelu";
        if (GgufRotary.ReadScaling(settings) is { } scaling)
            json["rope_scaling"] = scaling;
        if (settings.OptionalInt("attention.head_count_kv") is { } keys && keys != heads)
            throw settings.Unsupported("attention.head_count_kv", keys, $"as many as query heads, {heads}");
        settings.Ignore("vocab_size"); // the number of tokens is that of the table
    }

    public override void WriteSettings(GgufSettingsWriter settings)
    {
        int width = settings.Take("hidden_size")!.GetValue<int>(), heads = settings.Take("num_attention_heads")!.GetValue<int>();
        settings.Int("max_position_embeddings", "context_length");
        settings.Int("hidden_size", "embedding_length");
        settings.Int("intermediate_size", "feed_forward_length");
        settings.Int("num_hidden_layers", "block_count");
        settings.Int("num_attention_heads", "attention.head_count");
        settings.Float("layer_norm_eps", "attention.layer_norm_epsilon");
        settings.Float("rotary_emb_base", "rope.freq_base");
        settings.Add("rope.dimension_count", (int)Math.Round(settings.Take("rotary_pct")!.GetValue<double>() * width / heads));
        settings.Bool("use_parallel_residual", "use_parallel_residual");
        settings.Int("vocab_size", "vocab_size");
        GgufRotary.WriteScaling(settings);
        if (settings.Take("rope_scaling") is JsonObject scaling && scaling["rope_type"]!.GetValue<string>() is "llama3" or "longrope")
            throw settings.Cannot("rope_scaling"); // no tensor of this architecture has divisors
        settings.Expect("hidden_act", "\"gelu\"");
        settings.Expect("attention_bias", "true");
        settings.Expect("tie_word_embeddings", "false");
        settings.Ignore("attention_dropout", "hidden_dropout"); // dropout matters in training only
    }

    public override DecoderConfig AsStored(DecoderConfig config) => WithOrder(config, byHead: false);

    public override DecoderConfig AsPublished(DecoderConfig config) => WithOrder(config, byHead: true);

    public override DecoderConfig ReadTensors(DecoderConfig config, GgufSettings settings)
    {
        GgufRotary.CheckWidths(settings, config.Attention);
        return config;
    }

    private static DecoderConfig WithOrder(DecoderConfig config, bool byHead) => config with { Attention = config.Attention with { PackedByHead = byHead } };
}
