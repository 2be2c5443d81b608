using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>SmolLM3: Llama in which some layers know no positions.</summary>
/// <remarks>Bakouch et al., "SmolLM3: smol, multilingual, long-context reasoner", 2025; Yang et al., "Rope to Nope and back again", 2025. SmolLM and SmolLM2 are <see cref="Llama"/>. Without state, so safe for use from several threads.</remarks>
public sealed class SmolLm3 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "smollm3";

    /// <inheritdoc/>
    public override string Architecture => "SmolLM3ForCausalLM";

    /// <inheritdoc/>
    protected override float UsualTheta => 2_000_000;

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        DecoderConfig config = base.Read(json) with { TiedHead = json.Bool("tie_word_embeddings", true) };
        int interval = json.Size("no_rope_layer_interval", 4);
        // Despite the key's name a 1 stands for a layer with rotary positions.
        int[] rotates = json.Ints("no_rope_layers");
        if (rotates.Length == 0)
            rotates = [.. Enumerable.Range(0, config.Layers).Select(i => (i + 1) % interval == 0 ? 0 : 1)];
        if (rotates.Length < config.Layers || rotates.Any(r => r is not (0 or 1)))
            throw new CheckpointException($"reading '{json.Source}': no_rope_layers is [{string.Join(", ", rotates)}]; expected a 0 or 1 for (at least) each of the {config.Layers} layers; correct the file");
        config = QwenWindows.Read(json, config, i => rotates[i] == 0);
        return config.WithLayers(i => config.Layer(i) with { Attention = config.Layer(i).Attention with { Rotary = rotates[i] == 1 ? config.Attention.Rotary : null } });
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        base.Write(LayerTypes.Without(config), json);
        QwenWindows.Write(config, json);
        json["no_rope_layers"] = new JsonArray([.. Enumerable.Range(0, config.Layers).Select(i => JsonValue.Create(config.Layer(i).Attention.Rotary is null ? 0 : 1))]);
    }
}
