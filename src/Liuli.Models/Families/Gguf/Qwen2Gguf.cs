using System.Text.Json.Nodes;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Qwen2 and Qwen2.5: always with biases on queries, keys and values; rotation in halves, as in Hugging Face's files.</summary>
internal sealed class Qwen2Gguf : LlamaGguf
{
    public override string Name => "qwen2";

    protected override RotaryLayout Layout => RotaryLayout.Halves;

    protected override void ReadBiases(GgufSettings settings, JsonObject json)
    {
    }
}
