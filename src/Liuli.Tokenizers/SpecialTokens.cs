namespace Liuli.Tokenizers;

/// <summary>The ids of the tokens with a role; null where the tokenizer has none for it.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Unknown">Stands for text that the vocabulary cannot spell.</param>
/// <param name="Bos">Beginning of a sequence.</param>
/// <param name="Eos">End of a sequence.</param>
/// <param name="Cls">BERT's first token.</param>
/// <param name="Sep">Separates segments or turns.</param>
/// <param name="Pad">Fills a batch up.</param>
/// <param name="Mask">The blank of masked language modelling.</param>
public sealed record SpecialTokens(
    int? Unknown = null, int? Bos = null, int? Eos = null, int? Cls = null, int? Sep = null, int? Pad = null, int? Mask = null);
