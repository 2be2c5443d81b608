using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>Qwen3 with experts in every layer. The shares of the chosen ones add up to one: the format has a place for neither other shares nor layers without experts.</summary>
internal sealed class Qwen3MoeGguf : Qwen3Gguf
{
    public override string Name => "qwen3moe";

    public override string ModelType => "qwen3_moe";

    public override bool HasExperts => true;

    protected override void ReadExperts(GgufSettings settings, JsonObject json)
    {
        int used = settings.Int("expert_used_count");
        json["num_experts"] = settings.Int("expert_count");
        json["num_experts_per_tok"] = used;
        json["norm_topk_prob"] = settings.OptionalBool("expert_weights_norm") is not false ? true : throw settings.Unsupported("expert_weights_norm", "false", "shares that add up to one");
        json["moe_intermediate_size"] = settings.OptionalInt("expert_feed_forward_length") ?? settings.Int("feed_forward_length") / Math.Max(1, used);
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        settings.Int("num_experts", "expert_count");
        settings.Int("num_experts_per_tok", "expert_used_count");
        settings.Int("moe_intermediate_size", "expert_feed_forward_length");
        settings.Expect("norm_topk_prob", "true");
        settings.Expect("decoder_sparse_step", "1");
        settings.Expect("mlp_only_layers", "[]");
        base.WriteVariety(settings);
    }
}
