using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>A WordPiece as GGUF metadata: pieces that begin a word carry a mark, instead of those that continue one.</summary>
internal static class GgufWordPieceExport
{
    private const string Continuation = "##";
    private const char Begin = '\u2581';

    public static GgufVocabulary Describe(GgufExport export, WordPieceModel model)
    {
        if (model.Prefix != Continuation)
            throw GgufExport.Unsupported($"a WordPiece whose pieces continue words with {Continuation}", $"'{model.Prefix}'");
        if (export.Pipeline.PreTokenizer is not BertPreTokenizer || export.Pipeline.Normalizer is not BertNormalizer { CleanText: true, HandleChineseChars: true })
            export.Warn("the words are not those of BERT, which GGUF takes for granted: some texts may be cut otherwise");
        HashSet<string> taken = new(StringComparer.Ordinal);
        for (int id = 0; id < export.Texts.Length; id++)
        {
            export.Texts[id] = Spelled(export.Texts[id], (SentencePieceType)export.Types[id]);
            if (!taken.Add(export.Texts[id]))
                throw GgufExport.Unsupported("tokens that differ once the marks of words are set", $"'{export.Texts[id]}' twice");
        }
        BertNormalizer? normalizer = export.Pipeline.Normalizer as BertNormalizer;
        bool lower = normalizer?.Lowercase ?? false;
        return new GgufVocabulary
        {
            Model = "bert",
            Tokens = export.Texts,
            Pre = "default",
            Lowercase = lower,
            StripAccents = normalizer?.StripAccents ?? lower,
        };
    }

    private static string Spelled(string token, SentencePieceType type) => type switch
    {
        not SentencePieceType.Normal => token,
        _ when token.StartsWith(Continuation, StringComparison.Ordinal) && token.Length > Continuation.Length => token[Continuation.Length..],
        _ => Begin + token,
    };
}
