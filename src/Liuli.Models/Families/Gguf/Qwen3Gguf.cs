using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>Qwen3 (dense): norms of queries and keys; biases are there or not.</summary>
internal class Qwen3Gguf : Qwen2Gguf
{
    public override string Name => "qwen3";

    protected override void ReadVariety(GgufSettings settings, JsonObject json) => json["attention_bias"] = settings.HasTensor("blk.0.attn_q.bias");
}
