using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Trainers;

/// <summary>
/// The decoder of trained WordPiece tokenizers, made of Hugging Face's standard decoders: BERT's, but without the space before
/// ideographs, kana and full-width signs, and, in the finished text, without the spaces that brackets, colons, apostrophes and
/// the signs of Chinese do not have after or before them. Between an ideograph and a Latin word a space stays.
/// </summary>
internal static class BilingualDecoder
{
    /// <summary>
    /// A piece that begins with a space and one of: general and CJK quotation marks and dots, CJK symbols, kana, ideographs of
    /// the basic plane, full-width forms.
    /// </summary>
    private const string SpaceBeforeChinese =
        "\\A (?=[\u2014\u2018-\u201D\u2026\u00B7\u3000-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF])";

    private static readonly (string From, string To)[] InTheText =
    [
        (" ' ", "'"), (" )", ")"), ("( ", "("), (" :", ":"), (" ;", ";"), ("\u201C ", "\u201C"), ("\u2018 ", "\u2018"),
    ];

    /// <summary>The decoder for pieces that continue a word with <paramref name="prefix"/>.</summary>
    public static ITextDecoder Create(string prefix) => new DecoderSequence(
    [
        new WordPieceDecoder(prefix, Cleanup: true),
        new ReplaceDecoder(TextPattern.Regular(SpaceBeforeChinese), ""),
        new FuseDecoder(),
        .. InTheText.Select(rule => new ReplaceDecoder(TextPattern.Literal(rule.From), rule.To)),
        .. "，。！？；：、）》」』".Select(sign => new ReplaceDecoder(TextPattern.Literal($"{sign} "), sign.ToString())),
    ]);
}
