using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Which layers look through a window, in config.json: <c>layer_types</c>, or a rule where the file has none.</summary>
internal static class LayerTypes
{
    private const string Key = "layer_types", Full = "full_attention", Sliding = "sliding_attention";

    /// <summary>The number of layers, which lists of layers are checked against: as far as there are real models.</summary>
    public static int Count(ConfigJson json, string key)
    {
        int layers = json.Size(key);
        return layers <= DecoderConfig.MostLayers
            ? layers
            : throw new CheckpointException($"reading '{json.Source}': {key} is {layers}; expected at most {DecoderConfig.MostLayers}; correct the file");
    }

    /// <summary>For every layer whether it looks through a window.</summary>
    /// <param name="json">The file.</param>
    /// <param name="layers">How many layers there are.</param>
    /// <param name="rule">What a layer is where the file has no list.</param>
    /// <exception cref="CheckpointException">The list has another length, or names another kind.</exception>
    public static bool[] Read(ConfigJson json, int layers, Predicate<int> rule)
    {
        string[] types = json.Strings(Key);
        if (types.Length == 0)
            return [.. Enumerable.Range(0, layers).Select(i => rule(i))];
        if (types.Length != layers)
            throw new CheckpointException($"reading '{json.Source}': {Key} has {Counted.Of(types.Length, "entry", "entries")}; expected one for each of the {Counted.Of(layers, "layer")}; correct the file");
        if (Array.Find(types, type => type is not (Full or Sliding)) is { } other)
            throw new CheckpointException($"reading '{json.Source}': {Key} names '{other}'; expected {Full} or {Sliding}, the only supported kinds");
        return [.. types.Select(type => type == Sliding)];
    }

    /// <summary>Gives the layers that <c>layer_types</c> or the rule names a window.</summary>
    /// <param name="json">The file.</param>
    /// <param name="config">The description so far.</param>
    /// <param name="window">The size of windows; null where the file has none.</param>
    /// <param name="rule">Which layers look through it where the file has no list.</param>
    /// <exception cref="CheckpointException">The list is wrong, or names windows where the file has no size for them.</exception>
    public static DecoderConfig ReadWindows(ConfigJson json, DecoderConfig config, int? window, Predicate<int> rule)
    {
        bool[] sliding = Read(json, config.Layers, i => window is not null && rule(i));
        if (window is not { } size)
        {
            return Array.IndexOf(sliding, true) is var layer and >= 0
                ? throw new CheckpointException($"reading '{json.Source}': {Key} says that layer {layer} looks through a window, but there is no sliding_window (or it is switched off); correct the file")
                : config;
        }
        AttentionConfig seeing = config.Attention with { Window = size };
        return Array.TrueForAll(sliding, s => s)
            ? config with { Attention = seeing }
            : config.WithLayers(i => new LayerConfig(sliding[i] ? seeing : config.Attention, config.Layer(i).FeedForward));
    }

    /// <summary>Writes the list.</summary>
    public static void Write(DecoderConfig config, JsonObject json) =>
        json[Key] = new JsonArray([.. Enumerable.Range(0, config.Layers).Select(i => JsonValue.Create(config.Layer(i).Attention.Window > 0 ? Sliding : Full))]);

    /// <summary>The one size of all windows; 0 where there are none.</summary>
    /// <exception cref="ArgumentException">There are several.</exception>
    public static int WindowOf(DecoderConfig config)
    {
        int[] windows = [.. Enumerable.Range(0, config.Layers).Select(i => config.Layer(i).Attention.Window).Where(w => w > 0).Distinct()];
        return windows.Length <= 1 ? windows.SingleOrDefault() : throw new ArgumentException($"writing config.json: there is one key for the size of windows, the layers have {string.Join(", ", windows)}");
    }

    /// <summary>The description without windows, for keys that are written by others.</summary>
    public static DecoderConfig Without(DecoderConfig config) => config with { Attention = config.Attention with { Window = 0 }, LayerVariants = [] };
}
