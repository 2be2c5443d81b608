using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Mixtral: Mistral with experts in place of the feed-forward part.</summary>
/// <remarks>Jiang et al., "Mixtral of experts", 2024. Without state, so safe for use from several threads.</remarks>
public sealed class Mixtral : Mistral
{
    /// <inheritdoc/>
    public override string ModelType => "mixtral";

    /// <inheritdoc/>
    public override string Architecture => "MixtralForCausalLM";

    /// <inheritdoc/>
    protected override TensorNames Names { get; } = LlamaNames.With(
        ("blocks.mlp.router", "block_sparse_moe.gate"),
        ("blocks.mlp.experts.{0}.gate", "block_sparse_moe.experts.{0}.w1"),
        ("blocks.mlp.experts.{0}.up", "block_sparse_moe.experts.{0}.w3"),
        ("blocks.mlp.experts.{0}.down", "block_sparse_moe.experts.{0}.w2"));

    /// <inheritdoc/>
    protected override int? UsualWindow => null;

    /// <inheritdoc/>
    protected override float UsualTheta => 1_000_000;

    /// <inheritdoc/>
    protected override float UsualEpsilon => 1e-5f;

    /// <inheritdoc/>
    protected override FeedForwardConfig ReadFeedForward(ConfigJson json)
    {
        json.Expect("router_jitter_noise", 0); // drawn while training
        return base.ReadFeedForward(json) with { Experts = new ExpertsConfig(json.Size("num_local_experts", 8), json.Size("num_experts_per_tok", 2), Renormalized: true) };
    }

    /// <inheritdoc/>
    protected override void WriteFeedForward(FeedForwardConfig part, JsonObject json)
    {
        if (part.Experts is not { Renormalized: true } experts)
            throw CannotWrite("a model without experts, or with experts whose shares do not add up to one");
        base.WriteFeedForward(part with { Experts = null }, json);
        json["num_local_experts"] = experts.Count;
        json["num_experts_per_tok"] = experts.Chosen;
    }
}
