using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Windows that differ from layer to layer, in Qwen's config.json.</summary>
internal static class SlidingWindowKeys
{
    /// <summary>Checks that they are switched off, as they are in the published models.</summary>
    /// <exception cref="CheckpointException">They are on.</exception>
    public static void ExpectNone(ConfigJson json)
    {
        json.Expect("use_sliding_window", false);
        json.Ignore("sliding_window", "max_window_layers"); // without effect while the switch is off
        if (Array.Find(json.Strings("layer_types"), type => type != "full_attention") is { } other)
            throw new CheckpointException($"reading '{json.Source}': layer_types names '{other}'; expected full_attention, the only supported value");
    }
}
