using Liuli.Tensors;

namespace Liuli.Inference;

/// <summary>How <see cref="LanguageModel.Load"/> holds a model in memory.</summary>
public sealed record LoadOptions
{
    /// <summary>How weights are stored: null as the file has them (F32, F16 or BF16), F32, F16 or BF16, or rounded to blocks while loading: Q8_0 (8.5 bits a
    /// weight; hardly any difference) or Q4_0 (4.5 bits; a small loss of quality). Fewer bytes are read for every token, so decoding is faster by
    /// about as much.</summary>
    public DType? Type { get; init; }
}
