using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Decoders;

/// <summary>
/// The setting <c>clean_up_tokenization_spaces</c> of tokenizer_config.json: in the finished text, no space before English
/// punctuation and contractions. Written as ordinary decoders.
/// </summary>
internal static class CleanUp
{
    private static readonly (string From, string To)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>The decoder followed by the clean-up.</summary>
    public static DecoderSequence After(ITextDecoder decoder) => new(
        [decoder, new FuseDecoder(), .. Rules.Select(rule => new ReplaceDecoder(TextPattern.Literal(rule.From), rule.To))]);
}
