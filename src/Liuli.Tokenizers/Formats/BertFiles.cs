using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>A BERT tokenizer from its vocab.txt. As in BERT's own, letters are lowered unless the configuration says otherwise.</summary>
internal static class BertFiles
{
    public static Tokenizer Load(string vocabPath, TokenizerConfig? config)
    {
        Vocabulary vocabulary = VocabularyFile.ReadLines(vocabPath);
        string Name(string role, string usual) => config?.Names.GetValueOrDefault(role) ?? usual;
        string unknown = Name("unk_token", "[UNK]"), cls = Name("cls_token", "[CLS]"), sep = Name("sep_token", "[SEP]");
        AddedToken[] added = Added(vocabulary, config, [Name("pad_token", "[PAD]"), unknown, cls, sep, Name("mask_token", "[MASK]")], vocabPath);
        WordPieceDecoder decoder = new();
        TokenizerPipeline pipeline = new()
        {
            Normalizer = new BertNormalizer(true, config?.TokenizeChineseChars ?? true, config?.StripAccents, config?.DoLowerCase ?? true),
            PreTokenizer = new BertPreTokenizer(),
            Model = new WordPieceModel(vocabulary, unknown, "##", 100, vocabPath),
            PostProcessor = Template(vocabulary, cls, sep),
            Decoder = decoder,
            AddedTokens = added,
            CleansUp = TokenizerJsonReader.CleansUp(decoder, config),
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, config));
    }

    /// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, or nothing where the vocabulary lacks them.</summary>
    internal static TemplateProcessing? Template(Vocabulary vocabulary, string cls, string sep)
    {
        if (!vocabulary.TryGetId(cls, out int clsId) || !vocabulary.TryGetId(sep, out int sepId))
            return null;
        TemplatePiece first = TemplatePiece.Special(cls, clsId), end = TemplatePiece.Special(sep, sepId);
        return new TemplateProcessing(
            [first, TemplatePiece.Text("A"), end],
            [first, TemplatePiece.Text("A"), end, TemplatePiece.Text("B", 1), end with { TypeId = 1 }]);
    }

    private static AddedToken[] Added(Vocabulary vocabulary, TokenizerConfig? config, IEnumerable<string> roles, string source)
    {
        List<AddedToken> tokens = [.. config?.AddedTokens ?? []];
        foreach (string role in roles.Distinct())
        {
            if (tokens.All(token => token.Content != role) && vocabulary.TryGetId(role, out int id))
                tokens.Add(new AddedToken(id, role, Special: true));
        }
        return AddedTokenReader.Check(tokens, vocabulary, source);
    }
}
