using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Phi-3, Phi-3.5 and Phi-4-mini: Llama whose queries, keys and values come from one matrix, and gate and up too.</summary>
/// <remarks>Abdin et al., "Phi-3 technical report", 2024. Without state, so safe for use from several threads.</remarks>
public sealed class Phi3 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "phi3";

    /// <inheritdoc/>
    public override string Architecture => "Phi3ForCausalLM";

    /// <inheritdoc/>
    protected override float UsualEpsilon => 1e-5f;

    /// <inheritdoc/>
    protected override TensorNames Names { get; } = LlamaNames.With(
        ("blocks.attn.qkv", "self_attn.qkv_proj"),
        ("blocks.mlp.gate_up", "mlp.gate_up_proj"));

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        // Phi-4-mini's names for what is as in Phi-3.
        json.Expect("full_attn_mod", 1);
        json.Expect("interpolate_factor", 1);
        json.Expect("lm_head_bias", false);
        DecoderConfig config = base.Read(json);
        return config with
        {
            Attention = config.Attention with { Packed = true, Window = json.OptionalSize("sliding_window") ?? 0 },
            FeedForward = config.FeedForward with { Packed = true },
            EmbeddingDropout = json.Float("embd_pdrop", 0),
            ResidualDropout = json.Float("resid_pdrop", 0),
        };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        if (!config.Attention.Packed || config.Attention.PackedByHead || !config.FeedForward.Packed)
            throw CannotWrite("attention or a feed-forward part whose matrices are not packed");
        base.Write(config with
        {
            Attention = config.Attention with { Packed = false, Window = 0 },
            FeedForward = config.FeedForward with { Packed = false },
            EmbeddingDropout = 0,
            ResidualDropout = 0,
        }, json);
        json["sliding_window"] = config.Attention.Window > 0 ? config.Attention.Window : null;
        json["embd_pdrop"] = config.EmbeddingDropout;
        json["resid_pdrop"] = config.ResidualDropout;
        json["original_max_position_embeddings"] ??= config.ContextLength;
    }

    /// <inheritdoc/>
    protected override AttentionConfig ReadBiases(ConfigJson json, AttentionConfig attention)
    {
        json.Ignore("original_max_position_embeddings"); // counts with a rope_scaling only, and is read there
        return base.ReadBiases(json, attention);
    }
}
