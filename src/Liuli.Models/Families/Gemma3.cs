using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Gemma 3, text: Gemma 2 with norms of queries and keys in place of the caps; five of six layers look through a window, and these have a rotary base of their own.</summary>
/// <remarks>Gemma Team, "Gemma 3 technical report", 2025. Checkpoints with a picture encoder (<c>model_type</c> gemma3) are not read. Without state, so safe for use from several threads.</remarks>
public sealed class Gemma3 : Gemma2
{
    private const float LocalTheta = 10_000;
    private const int UsualPattern = 6;

    /// <inheritdoc/>
    public override string ModelType => "gemma3_text";

    /// <inheritdoc/>
    public override string Architecture => "Gemma3ForCausalLM";

    /// <inheritdoc/>
    protected override (float? Scores, float? Logits) UsualCaps => (null, null);

    /// <inheritdoc/>
    protected override float UsualTheta => 1_000_000;

    /// <summary>Of the layers that see everything. The newest files have a section for either kind of layer.</summary>
    protected override (RotaryConfig Rotary, int ContextLength) ReadRotary(ConfigJson json, int headWidth, int context)
    {
        ConfigJson? section = RotaryKeys.Section(json);
        return RotaryKeys.Read(json, section?.Section("full_attention") ?? section, headWidth, context, UsualTheta);
    }

    /// <inheritdoc/>
    protected override DecoderConfig ReadLayers(ConfigJson json, DecoderConfig config)
    {
        float localTheta = json.Float("rope_local_base_freq", LocalTheta);
        ConfigJson? section = RotaryKeys.Section(json)?.Section("sliding_attention");
        RotaryConfig local = section is null
            ? config.Attention.Rotary! with { Theta = localTheta, Scaling = null }
            : RotaryKeys.Read(json, section, config.Attention.HeadWidth, config.ContextLength, localTheta).Rotary;
        int pattern = json.Alias("sliding_window_pattern", "_sliding_window_pattern").Size("sliding_window_pattern", UsualPattern);
        bool[] sliding = LayerTypes.Read(json, config.Layers, i => (i + 1) % pattern != 0);
        AttentionConfig windowed = config.Attention with { Rotary = local, Window = Window(json) };
        return config.WithLayers(i => new LayerConfig(sliding[i] ? windowed : config.Attention, config.FeedForward));
    }

    /// <inheritdoc/>
    protected override void WriteLayers(DecoderConfig config, JsonObject json)
    {
        base.WriteLayers(config, json);
        RotaryConfig[] local = [.. Enumerable.Range(0, config.Layers).Select(config.Layer).Where(l => l.Attention.Window > 0).Select(l => l.Attention.Rotary!).Distinct()];
        json["rope_local_base_freq"] = local.Length > 0 ? local[0].Theta : LocalTheta;
        if (local.Length == 0)
            json["sliding_window"] = 1; // expected, but of no effect
    }

    /// <inheritdoc/>
    protected override AttentionConfig ReadBiases(ConfigJson json, AttentionConfig attention) =>
        base.ReadBiases(json, attention) with { NormalizedQueriesAndKeys = true };

    /// <inheritdoc/>
    protected override void WriteBiases(AttentionConfig attention, JsonObject json)
    {
        if (!attention.NormalizedQueriesAndKeys)
            throw CannotWrite("attention without norms of queries and keys");
        base.WriteBiases(attention with { NormalizedQueriesAndKeys = false }, json);
    }
}
