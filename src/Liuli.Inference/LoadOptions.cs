using Liuli.Tensors;

namespace Liuli.Inference;

/// <summary>How <see cref="LanguageModel.Load"/> holds a model in memory.</summary>
public sealed record LoadOptions
{
    /// <summary>How weights are stored: F32 as they are, or rounded to blocks while loading: Q8_0 (8.5 bits a weight; hardly any difference) or
    /// Q4_0 (4.5 bits; a small loss of quality). Fewer bytes are read for every token, so decoding is faster by about as much.</summary>
    public DType Type { get; init; } = DType.F32;
}
