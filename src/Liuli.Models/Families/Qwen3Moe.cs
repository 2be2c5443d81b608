using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Qwen3 with experts in place of the feed-forward part, in all layers or in some.</summary>
/// <remarks>Yang et al., "Qwen3 technical report", 2025. Without state, so safe for use from several threads.</remarks>
public sealed class Qwen3Moe : Qwen3
{
    /// <inheritdoc/>
    public override string ModelType => "qwen3_moe";

    /// <inheritdoc/>
    public override string Architecture => "Qwen3MoeForCausalLM";

    /// <inheritdoc/>
    protected override TensorNames Names { get; } = LlamaNames.With(
        ("blocks.mlp.router", "mlp.gate"),
        ("blocks.mlp.experts.{0}.gate", "mlp.experts.{0}.gate_proj"),
        ("blocks.mlp.experts.{0}.up", "mlp.experts.{0}.up_proj"),
        ("blocks.mlp.experts.{0}.down", "mlp.experts.{0}.down_proj"));

    /// <summary>All of them.</summary>
    protected override Predicate<int>? WindowRule => _ => true;

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        DecoderConfig config = base.Read(json);
        HashSet<int> dense = [.. json.Ints("mlp_only_layers")];
        int step = json.Size("decoder_sparse_step", 1);
        FeedForwardConfig every = config.FeedForward with { Experts = null, Width = json.Size("intermediate_size") };
        return config.WithLayers(i => new LayerConfig(config.Layer(i).Attention, dense.Contains(i) || (i + 1) % step != 0 ? every : config.FeedForward));
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        base.Write(config, json);
        int[] dense = [.. Enumerable.Range(0, config.Layers).Where(i => config.Layer(i).FeedForward.Experts is null)];
        json["mlp_only_layers"] = new JsonArray([.. dense.Select(i => JsonValue.Create(i))]);
        // The width of layers without experts: of no effect, but expected, where there are none.
        json["intermediate_size"] = dense.Length > 0 ? config.Layer(dense[0]).FeedForward.Width : config.FeedForward.Width;
    }

    /// <inheritdoc/>
    protected override FeedForwardConfig ReadFeedForward(ConfigJson json) => base.ReadFeedForward(json) with
    {
        Width = json.Size("moe_intermediate_size"),
        Experts = new ExpertsConfig(json.Alias("num_experts", "num_local_experts").Size("num_experts"), json.Size("num_experts_per_tok"), json.Bool("norm_topk_prob", false)),
    };

    /// <inheritdoc/>
    protected override void WriteFeedForward(FeedForwardConfig part, JsonObject json)
    {
        if (part.Experts is not { } experts)
            throw CannotWrite("a model without experts");
        base.WriteFeedForward(part with { Experts = null }, json);
        json["moe_intermediate_size"] = part.Width;
        json["num_experts"] = experts.Count;
        json["num_experts_per_tok"] = experts.Chosen;
        json["norm_topk_prob"] = experts.Renormalized;
        json["decoder_sparse_step"] = 1;
    }
}
