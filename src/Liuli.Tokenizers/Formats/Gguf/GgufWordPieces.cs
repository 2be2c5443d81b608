using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>
/// The WordPiece of a GGUF file. The format marks pieces that begin a word with U+2581 instead of those that continue one with
/// <c>##</c>; here they get BERT's spelling back.
/// </summary>
internal static class GgufWordPieces
{
    private const char Begin = '\u2581';

    public static TokenizerPipeline Pipeline(GgufVocabulary gguf)
    {
        string[] tokens = [.. gguf.Tokens.Select((token, id) => Spelled(token, GgufTokenizer.TypeOf(gguf, id)))];
        Vocabulary vocabulary = Vocabulary.Create(tokens.Select((token, id) => (token, id)), GgufTokenizer.Source, tokens.Length);
        string unknown = gguf.UnknownTokenId is { } id ? tokens[id] : "[UNK]";
        // Older files do not say whether letters are lowered. A vocabulary without capital letters can only mean that they are.
        bool lower = gguf.Lowercase ?? !tokens.Any(token => token.Length == 1 && char.IsAsciiLetterUpper(token[0]));
        WordPieceDecoder decoder = new();
        return new TokenizerPipeline
        {
            Normalizer = new BertNormalizer(StripAccents: gguf.StripAccents, Lowercase: lower),
            PreTokenizer = new BertPreTokenizer(),
            Model = new WordPieceModel(vocabulary, unknown, "##", 100, GgufTokenizer.Source),
            PostProcessor = BertFiles.Template(vocabulary, Name(gguf.ClsTokenId ?? gguf.BosTokenId, tokens, "[CLS]"), Name(gguf.SeparatorTokenId ?? gguf.EosTokenId, tokens, "[SEP]")),
            Decoder = decoder,
            AddedTokens = AddedTokenReader.Check(GgufTokenizer.Added(gguf, userNormalized: false), vocabulary, GgufTokenizer.Source),
            CleansUp = TokenizerJsonReader.CleansUp(decoder, null),
        };
    }

    private static string Name(int? id, string[] tokens, string usual) => id is { } given ? tokens[given] : usual;

    private static string Spelled(string token, SentencePieceType type)
    {
        if (type != SentencePieceType.Normal || (token.StartsWith('[') && token.EndsWith(']')))
            return token;
        return token.StartsWith(Begin) ? token[1..] : "##" + token;
    }
}
