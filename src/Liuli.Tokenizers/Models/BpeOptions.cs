namespace Liuli.Tokenizers.Models;

/// <summary>The settings of a BPE, named as in a tokenizer.json.</summary>
/// <param name="ByteLevel">The symbols are bytes, spelled with <see cref="ByteAlphabet"/>; otherwise they are code points.</param>
/// <param name="UnknownToken">Stands for a symbol that the vocabulary lacks; without one such symbols vanish.</param>
/// <param name="ContinuingSubwordPrefix">Set before every symbol of a word but the first.</param>
/// <param name="EndOfWordSuffix">Set after a word's last symbol.</param>
/// <param name="FuseUnknown">Makes one unknown token out of neighbouring ones.</param>
/// <param name="ByteFallback">Spells a missing symbol as bytes (<c>&lt;0xE4&gt;</c>) where the vocabulary has them.</param>
/// <param name="IgnoreMerges">Takes a word that is a token as it is, without merging.</param>
internal sealed record BpeOptions(
    bool ByteLevel = false, string? UnknownToken = null, string? ContinuingSubwordPrefix = null, string? EndOfWordSuffix = null,
    bool FuseUnknown = false, bool ByteFallback = false, bool IgnoreMerges = false);
