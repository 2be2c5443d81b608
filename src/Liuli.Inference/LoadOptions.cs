using Liuli.Models;
using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Inference;

/// <summary>How <see cref="LanguageModel.Load"/> holds a model in memory.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record LoadOptions
{
    /// <summary>How weights are stored: null as the file has them (F32, F16, BF16 or a GGUF file's blocks; GPT-2's layout in Hugging Face's files always F32), F32, F16 or BF16, or rounded to blocks while loading: Q8_0 (8.5 bits a
    /// weight; hardly any difference) or Q4_0 (4.5 bits; a small loss of quality). Fewer bytes are read for every token, so decoding is faster by
    /// about as much.</summary>
    public DType? Type { get; init; }

    /// <summary>How the keys and values of positions that were already seen are stored: F32 as they are, or rounded, so that a long context takes
    /// less memory and is read faster: F16 and BF16 a half, Q8_0 (heads of a multiple of 32 numbers) a good quarter. F16 rounds to 11 significant bits, BF16 to 8,
    /// Q8_0 to an integer of at most 127 times a scale shared by 32 numbers.</summary>
    public DType CacheType { get; init; } = DType.F32;

    /// <summary>Whether weights that stay as the file has them are read into memory of their own, in pages of 2 MiB where the system gives them, instead of mapping the file.
    /// Opening then takes as long as reading the file, every token may be faster, and each process has its own copy of the weights: for a program that loads once and answers for hours.
    /// The numbers are the same.</summary>
    public bool InMemory { get; init; }

    /// <summary>Told how much has been read where <see cref="InMemory"/> is set; from several threads, one at a time.</summary>
    public IProgress<LoadProgress>? Progress { get; init; }

    /// <summary>The architectures to choose from: those of Liuli when null. <c>ModelFamilies.Default.With(new MyFamily())</c> adds one of your own.</summary>
    public ModelFamilies? Families { get; init; }
}
