using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Qwen2 and Qwen2.5: Llama with biases on queries, keys and values.</summary>
/// <remarks>Yang et al., "Qwen2 technical report", 2024. Without state, so safe for use from several threads.</remarks>
public sealed class Qwen2 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "qwen2";

    /// <inheritdoc/>
    public override string Architecture => "Qwen2ForCausalLM";

    /// <inheritdoc/>
    public override DecoderConfig Read(ConfigJson json) => QwenWindows.Read(json, base.Read(json));

    /// <inheritdoc/>
    public override void Write(DecoderConfig config, JsonObject json)
    {
        base.Write(LayerTypes.Without(config), json);
        QwenWindows.Write(config, json);
    }

    /// <inheritdoc/>
    protected override AttentionConfig ReadBiases(ConfigJson json, AttentionConfig attention) => attention with { InputBias = true };

    /// <inheritdoc/>
    protected override void WriteBiases(AttentionConfig attention, JsonObject json)
    {
        if (!attention.InputBias || attention.OutputBias || attention.NormalizedQueriesAndKeys)
            throw CannotWrite("attention with other biases than those of queries, keys and values, or with norms of queries and keys");
    }
}
