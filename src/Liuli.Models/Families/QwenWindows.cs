using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Windows in Qwen's config.json: a switch, and in most of its families the first layer that has one.</summary>
internal static class QwenWindows
{
    private const int UsualFirst = 28;

    /// <summary>Reads the keys; in the published models the switch is off, and the others are without effect.</summary>
    /// <param name="json">The file.</param>
    /// <param name="config">The description so far.</param>
    /// <param name="rule">Which layers have a window where the file has no list; null for those from <c>max_window_layers</c> on.</param>
    public static DecoderConfig Read(ConfigJson json, DecoderConfig config, Predicate<int>? rule = null)
    {
        int? window = json.OptionalSize("sliding_window");
        int first = json.Int("max_window_layers", UsualFirst);
        return LayerTypes.ReadWindows(json, config, json.Bool("use_sliding_window", false) ? window : null, rule ?? (i => i >= first));
    }

    /// <summary>Writes them.</summary>
    public static void Write(DecoderConfig config, JsonObject json)
    {
        int window = LayerTypes.WindowOf(config);
        json["use_sliding_window"] = window > 0;
        if (window == 0)
            return;
        json["sliding_window"] = window;
        LayerTypes.Write(config, json);
    }
}
