using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Qwen3 (dense): rotation in halves, as in Hugging Face's files.</summary>
internal sealed class Qwen3Gguf : LlamaGguf
{
    public override string Name => "qwen3";

    protected override RotaryLayout Layout => RotaryLayout.Halves;
}
