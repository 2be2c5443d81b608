using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Families;

/// <summary>Rotary positions in config.json: <c>rope_theta</c> and <c>rope_scaling</c>, or both inside <c>rope_parameters</c>.</summary>
internal static class RotaryKeys
{
    public static RotaryConfig Read(ConfigJson json, int headWidth)
    {
        ConfigJson? section = json.Alias("rope_scaling", "rope_parameters").Section("rope_scaling");
        return new RotaryConfig
        {
            Width = headWidth,
            Theta = section?.OptionalFloat("rope_theta") ?? json.Float("rope_theta", 10000),
            Layout = RotaryLayout.Halves,
            Scaling = section is null ? null : ReadScaling(section),
        };
    }

    public static void Write(AttentionConfig attention, JsonObject json)
    {
        RotaryConfig rotary = attention.Rotary!;
        if (rotary.Width != attention.HeadWidth || rotary.Layout != RotaryLayout.Halves)
            throw new ArgumentException("writing config.json: this family rotates whole heads in halves; partial or interleaved rotation cannot be expressed");
        json["rope_theta"] = rotary.Theta;
        json["rope_scaling"] = rotary.Scaling switch
        {
            null => null,
            Llama3RotaryScaling scaling => new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = scaling.Factor,
                ["low_freq_factor"] = scaling.LowFrequencyFactor,
                ["high_freq_factor"] = scaling.HighFrequencyFactor,
                ["original_max_position_embeddings"] = scaling.OriginalContextLength,
            },
            _ => throw new ArgumentException($"writing config.json: the rotary scaling {rotary.Scaling} has no name there"),
        };
    }

    private static Llama3RotaryScaling? ReadScaling(ConfigJson section) =>
        section.Alias("rope_type", "type").OneOf("rope_type", "default", "llama3") == "llama3"
            ? new Llama3RotaryScaling(section.Float("factor"), section.Float("low_freq_factor"), section.Float("high_freq_factor"), section.Size("original_max_position_embeddings"))
            : null;
}
