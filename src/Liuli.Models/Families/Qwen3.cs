using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>Qwen3 (dense): Llama with an RMS norm on each head's query and key.</summary>
/// <remarks>Yang et al., "Qwen3 technical report", 2025.</remarks>
public sealed class Qwen3 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "qwen3";

    /// <inheritdoc/>
    public override string Architecture => "Qwen3ForCausalLM";

    /// <inheritdoc/>
    protected override AttentionConfig ReadBiases(ConfigJson json, AttentionConfig attention)
    {
        SlidingWindowKeys.ExpectNone(json);
        return base.ReadBiases(json, attention) with { NormalizedQueriesAndKeys = true };
    }

    /// <inheritdoc/>
    protected override void WriteBiases(AttentionConfig attention, JsonObject json)
    {
        if (!attention.NormalizedQueriesAndKeys)
            throw CannotWrite("attention without norms of queries and keys");
        base.WriteBiases(attention with { NormalizedQueriesAndKeys = false }, json);
    }
}
