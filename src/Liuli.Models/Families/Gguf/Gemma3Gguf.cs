using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>Gemma 3, text: Gemma 2 with norms of queries and keys, no caps, and a rotary base of its own for the five of six layers that look through a window.</summary>
internal sealed class Gemma3Gguf : Gemma2Gguf
{
    private const int Pattern = 6;
    private const float LocalTheta = 10_000;

    public override string Name => "gemma3";

    public override string ModelType => "gemma3_text";

    protected override int BlocksOfLargest => 62;

    protected override float UsualTheta => 1_000_000;

    protected override void ReadLayers(GgufSettings settings, JsonObject json)
    {
        json["rope_local_base_freq"] = settings.OptionalFloat("rope.freq_base_swa") ?? LocalTheta;
        int pattern = settings.OptionalInt("attention.sliding_window_pattern") ?? Pattern;
        if (settings.OptionalInt("attention.sliding_window") is { } window and > 0)
            (json["sliding_window"], json["sliding_window_pattern"]) = (window, pattern);
        else
            json["sliding_window_pattern"] = 1; // no file of that kind has windows
    }

    protected override void WriteLayers(GgufSettingsWriter settings)
    {
        if (settings.Take("attn_logit_softcapping") is not null)
            throw settings.Cannot("attn_logit_softcapping");
        settings.Float("final_logit_softcapping", "final_logit_softcapping");
        settings.Float("rope_local_base_freq", "rope.freq_base_swa");
        JsonArray types = (JsonArray)settings.Take("layer_types")!;
        if (types.All(type => type!.GetValue<string>() == "full_attention"))
            settings.Ignore("sliding_window");
        else
            WriteWindows(settings, i => (i + 1) % Pattern != 0);
    }
}
