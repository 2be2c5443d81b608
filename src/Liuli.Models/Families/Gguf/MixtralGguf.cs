using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>Mixtral, whose files are called <c>llama</c> and have experts. The shares of the chosen ones add up to one.</summary>
internal sealed class MixtralGguf : LlamaGguf
{
    public override string ModelType => "mixtral";

    public override IReadOnlyList<string> Families => [ModelType];

    public override bool HasExperts => true;

    protected override void ReadExperts(GgufSettings settings, JsonObject json)
    {
        json["num_local_experts"] = settings.Int("expert_count");
        json["num_experts_per_tok"] = settings.Int("expert_used_count");
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        settings.Int("num_local_experts", "expert_count");
        settings.Int("num_experts_per_tok", "expert_used_count");
        base.WriteVariety(settings);
    }
}
