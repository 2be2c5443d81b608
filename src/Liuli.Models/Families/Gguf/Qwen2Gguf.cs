using System.Text.Json.Nodes;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Qwen2 and Qwen2.5: always with biases on queries, keys and values; rotation in halves, as in Hugging Face's files.</summary>
internal class Qwen2Gguf : LlamaGguf
{
    public override string Name => "qwen2";

    public override IReadOnlyList<string> Families => [ModelType];

    protected override RotaryLayout Layout => RotaryLayout.Halves;

    protected override void ReadVariety(GgufSettings settings, JsonObject json)
    {
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        settings.Expect("use_sliding_window", "false");
        base.WriteVariety(settings);
    }
}
