using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Vectors;

public class BertVectorTests
{
    /// <summary>
    /// Checkpoints of the file that are not WordPiece, so that no BERT tokenizer can give their ids; their decoded texts are
    /// checked below all the same.
    /// </summary>
    private static readonly Dictionary<string, string> NotWordPiece = new()
    {
        ["Xenova/paraphrase-multilingual-MiniLM-L12-v2"] = "a Unigram model, whose 250,002 scores are not in the vectors",
        ["Xenova/multilingual-e5-small"] = "a Unigram model, whose 250,002 scores are not in the vectors",
        ["Xenova/herbert-large-cased"] = "a BPE with end-of-word suffix, whose merges are not in the vectors",
    };

    /// <summary>The checkpoints' own settings (do_lower_case, which also decides about accents).</summary>
    private static readonly Dictionary<string, bool> Lowercase = new()
    {
        ["Xenova/bert-base-uncased"] = true,
        ["Xenova/bert-base-cased"] = false,
        ["Xenova/bert-base-multilingual-cased-ner-hrl"] = false,
        ["Xenova/bert-base-multilingual-uncased-sentiment"] = true,
        ["Xenova/bge-small-zh-v1.5"] = false,
        ["Xenova/bge-base-zh-v1.5"] = true,
        ["Xenova/indobert-base-p1"] = true,
        ["Xenova/spanbert-large-cased"] = true,
        ["Xenova/UMLSBert_ENG"] = true,
        ["Xenova/SapBERT-from-PubMedBERT-fulltext"] = true,
        ["Xenova/rubert-base-cased"] = false,
        ["Xenova/kobert"] = false,
        ["Xenova/scibert_scivocab_uncased"] = true,
        ["Xenova/LaBSE"] = false,
        ["Xenova/ernie-gram-zh"] = true,
        ["google-bert/bert-base-cased"] = false,
        ["onnx-community/language_detection-ONNX"] = true,
    };

    [SkippableFact]
    public void BertBaseUncasedWithItsOwnFiles()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("bert-base-uncased");
        Check(tokenizer, VectorFile.Read("bert", "Xenova/bert-base-uncased"));
    }

    [SkippableFact]
    public void BertBaseUncasedFromItsVocabularyAlone()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("bert-base-uncased/vocab.txt");
        Check(tokenizer, VectorFile.Read("bert", "Xenova/bert-base-uncased"));
    }

    [SkippableFact]
    public void EveryWordPieceCheckpoint()
    {
        IReadOnlyList<VectorCase> all = VectorFile.Read("bert");
        foreach (IGrouping<string, VectorCase> checkpoint in all.GroupBy(c => c.Checkpoint).Where(g => !NotWordPiece.ContainsKey(g.Key)))
        {
            RestrictedVocabulary vocabulary = new(checkpoint, "[CLS]", "[SEP]");
            vocabulary.Ids.TryAdd("[UNK]", vocabulary.Ids.Values.Max() + 1);
            Check(WordPiece(vocabulary, Lowercase[checkpoint.Key]), checkpoint);
        }
        Assert.Equal(all.Select(c => c.Checkpoint).Distinct().Order(), Lowercase.Keys.Concat(NotWordPiece.Keys).Order());
    }

    [SkippableTheory]
    [InlineData("Xenova/paraphrase-multilingual-MiniLM-L12-v2", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""")]
    [InlineData("Xenova/multilingual-e5-small", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""")]
    [InlineData("Xenova/herbert-large-cased", """{"type":"BPEDecoder","suffix":"</w>"}""")]
    public void DecodingOfTheOthers(string checkpoint, string decoder)
    {
        IReadOnlyList<VectorCase> cases = VectorFile.Read("bert", checkpoint);
        Tokenizer tokenizer = new RestrictedVocabulary(cases, "<s>", "</s>").ToDecoder(decoder, cleanUp: true);
        foreach (VectorCase c in cases)
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
    }

    [SkippableFact]
    public void ChineseBertReadsSpecialTokensInTheText()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("bert-base-chinese");
        Encoding encoding = tokenizer.Encode("[CLS]今天天气真", addSpecialTokens: false);
        Assert.Equal(6, encoding.Ids.Count);
        Assert.Equal([101, 791], encoding.Ids.Take(2));
        Assert.Equal([(0, 5), (5, 6), (6, 7), (7, 8), (8, 9), (9, 10)], encoding.Offsets);
        Assert.Equal("[CLS] 今 天 天 气 真", tokenizer.Decode([.. encoding.Ids]));
    }

    private static void Check(Tokenizer tokenizer, IEnumerable<VectorCase> cases)
    {
        foreach (VectorCase c in cases)
        {
            Encoding encoding = c.TextPair is null ? tokenizer.Encode(c.Text) : tokenizer.EncodePair(c.Text, c.TextPair);
            Assert.Equal((c.Checkpoint, c.Name, string.Join(' ', c.Ids)), (c.Checkpoint, c.Name, string.Join(' ', encoding.Ids)));
            Assert.Equal(c.Tokens, encoding.Tokens.Where((_, i) => encoding.SpecialTokensMask[i] == 0));
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
        }
    }

    private static Tokenizer WordPiece(RestrictedVocabulary vocabulary, bool lowercase) => vocabulary.ToTokenizer(
        new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100 },
        new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
        new JsonObject { ["type"] = "BertNormalizer", ["lowercase"] = lowercase },
        new JsonObject { ["type"] = "BertPreTokenizer" },
        new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", vocabulary.Ids["[SEP]"]), ["cls"] = new JsonArray("[CLS]", vocabulary.Ids["[CLS]"]) },
        "[CLS]", "[SEP]", "[UNK]");
}
