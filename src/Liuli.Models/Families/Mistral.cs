using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Mistral: Llama whose positions see a window of earlier ones (versions from 0.2 on: all of them).</summary>
/// <remarks>Jiang et al., "Mistral 7B", 2023. Without state, so safe for use from several threads.</remarks>
public class Mistral : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "mistral";

    /// <inheritdoc/>
    public override string Architecture => "MistralForCausalLM";

    /// <summary>The window of a file without the key; with a null in it there is none.</summary>
    protected virtual int? UsualWindow => 4096;

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json)
    {
        DecoderConfig config = base.Read(json);
        int? window = json.Keys.Contains("sliding_window") ? json.OptionalSize("sliding_window") : UsualWindow;
        return config with { Attention = config.Attention with { Window = window ?? 0 } };
    }

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        base.Write(LayerTypes.Without(config), json);
        json["sliding_window"] = config.Attention.Window > 0 ? config.Attention.Window : null;
    }
}
