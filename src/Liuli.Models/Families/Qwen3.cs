using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Qwen3 (dense): Llama with an RMS norm on each head's query and key.</summary>
/// <remarks>Yang et al., "Qwen3 technical report", 2025. Without state, so safe for use from several threads.</remarks>
public class Qwen3 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "qwen3";

    /// <inheritdoc/>
    public override string Architecture => "Qwen3ForCausalLM";

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json) => QwenWindows.Read(json, base.Read(json), WindowRule);

    /// <summary>Which layers have a window where there are some and the file has no list; null for those from <c>max_window_layers</c> on.</summary>
    protected virtual Predicate<int>? WindowRule => null;

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        base.Write(LayerTypes.Without(config), json);
        QwenWindows.Write(config, json);
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
