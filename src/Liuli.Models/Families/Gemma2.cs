using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Gemma 2: norms before and behind each part, multiplied by 1 + w; every second layer looks through a window; scores and logits are capped.</summary>
/// <remarks>Gemma Team, "Gemma 2: improving open language models at a practical size", 2024. Embeddings are multiplied by √C in full precision; programs that
/// run in bfloat16 round that factor. Without state, so safe for use from several threads.</remarks>
public class Gemma2 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "gemma2";

    /// <inheritdoc/>
    public override string Architecture => "Gemma2ForCausalLM";

    /// <inheritdoc/>
    protected override TensorNames Names { get; } = LlamaNames.With(
        ("blocks.ln1_post", "post_attention_layernorm"),
        ("blocks.ln2", "pre_feedforward_layernorm"),
        ("blocks.ln2_post", "post_feedforward_layernorm"));

    /// <summary>The usual caps of attention's scores and of logits.</summary>
    protected virtual (float? Scores, float? Logits) UsualCaps => (50, 30);

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        DecoderConfig config = base.Read(json);
        json.Expect("use_bidirectional_attention", false);
        return ReadLayers(json, config with
        {
            Norm = config.Norm with { UnitOffset = true },
            OutputNorms = true,
            Attention = config.Attention with
            {
                Scale = 1 / MathF.Sqrt(json.Float("query_pre_attn_scalar", 256)),
                ScoreCap = Cap(json, "attn_logit_softcapping", UsualCaps.Scores),
            },
            EmbeddingScale = MathF.Sqrt(config.Width),
            LogitCap = Cap(json, "final_logit_softcapping", UsualCaps.Logits),
            TiedHead = json.Bool("tie_word_embeddings", true),
        });
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        if (!config.Norm.UnitOffset || !config.OutputNorms || config.EmbeddingScale != MathF.Sqrt(config.Width) || config.Attention.Scale is not { } scale)
            throw CannotWrite("norms of another kind or in other places, embeddings not multiplied by √C, or attention scaled by 1/√D");
        base.Write(LayerTypes.Without(config) with
        {
            Norm = config.Norm with { UnitOffset = false },
            OutputNorms = false,
            Attention = config.Attention with { Window = 0, Scale = null, ScoreCap = null },
            EmbeddingScale = 1,
            LogitCap = null,
        }, json);
        json["query_pre_attn_scalar"] = ScalarOf(scale);
        json["attn_logit_softcapping"] = config.Attention.ScoreCap;
        json["final_logit_softcapping"] = config.LogitCap;
        WriteLayers(config, json);
    }

    /// <summary>The windows: in every layer with an even number, unless the file says otherwise.</summary>
    protected virtual DecoderConfig ReadLayers(ConfigJson json, DecoderConfig config) =>
                LayerTypes.ReadWindows(json, config, Window(json), i => i % 2 == 0);

    /// <summary>The size of windows; the first files have the key twice, under two names.</summary>
    protected static int Window(ConfigJson json) => json.Alias("sliding_window", "sliding_window_size").Size("sliding_window", 4096);

    /// <summary>Writes what <see cref="ReadLayers"/> reads.</summary>
    protected virtual void WriteLayers(DecoderConfig config, JsonObject json)
    {
        json["sliding_window"] = LayerTypes.WindowOf(config) is var window and > 0 ? window : null;
        LayerTypes.Write(config, json);
    }

    /// <inheritdoc/>
    protected override FeedForwardConfig ReadFeedForward(ConfigJson json) => new()
    {
        Width = json.Size("intermediate_size"),
        Activation = ActivationNames.Read(json.Alias("hidden_activation", "hidden_act"), "hidden_activation", "gelu_pytorch_tanh"),
        Gated = true,
    };

    /// <inheritdoc/>
    protected override void WriteFeedForward(FeedForwardConfig part, JsonObject json)
    {
        if (part.Bias || part.Experts is not null || part.Packed)
            throw CannotWrite("biases in the feed-forward part, experts, or packed matrices");
        json["intermediate_size"] = part.Width;
        json["hidden_activation"] = part.Activation == Activation.Gelu ? "gelu_pytorch_tanh" : ActivationNames.Write(part.Activation);
    }

    /// <summary>A null stands for no cap, a key that is absent for the usual one.</summary>
    private static float? Cap(ConfigJson json, string key, float? usual) => json.Keys.Contains(key) ? json.OptionalFloat(key) : usual;

    /// <summary>s with 1/√s = <paramref name="scale"/>: whole where that gives the same number, as in all published models.</summary>
    private static JsonNode ScalarOf(float scale)
    {
        double scalar = 1 / ((double)scale * scale);
        int whole = (int)Math.Round(scalar);
        // Not one conditional expression: its two sides would meet as a float, which Hugging Face's typed settings refuse.
        if (whole > 0 && 1 / MathF.Sqrt(whole) == scale)
            return whole;
        return (float)scalar;
    }
}
