using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Formats;

/// <summary>The byte-level BPE of a GGUF file. The name under <c>tokenizer.ggml.pre</c> stands for a word pattern.</summary>
internal static class GgufBytePairs
{
    public static TokenizerPipeline Pipeline(GgufVocabulary gguf)
    {
        Vocabulary vocabulary = Vocabulary.Create(gguf.Tokens.Select((token, id) => (token, id)), GgufTokenizer.Source, gguf.Tokens.Count);
        return new TokenizerPipeline
        {
            PreTokenizer = PreTokenizer(gguf.Pre),
            Model = new BpeModel(vocabulary, Merges(gguf, vocabulary), new BpeOptions(ByteLevel: true, IgnoreMerges: TakesWholeWords(gguf.Pre)), GgufTokenizer.Source),
            PostProcessor = Frame(gguf),
            Decoder = new ByteLevelDecoder(),
            AddedTokens = AddedTokenReader.Check(GgufTokenizer.Added(gguf, userNormalized: false), vocabulary, GgufTokenizer.Source),
        };
    }

    /// <summary>Whether a word that is a token is taken as it is, without merging: what programs know of a word pattern's models.</summary>
    public static bool TakesWholeWords(string? pre) => pre is "llama-bpe" or "llama3" or "llama-v3";

    /// <summary>The words that a name stands for.</summary>
    public static IPreTokenizer PreTokenizer(string? pre) => pre switch
    {
        null or "default" or "gpt-2" or "phi-2" or "mpt" or "olmo" or "jais" => new ByteLevelPreTokenizer(AddPrefixSpace: false),
        "llama-bpe" or "llama3" or "llama-v3" => Split(WordPatterns.Gpt4),
        "qwen2" or "stablelm2" or "deepseek-r1-qwen" => Split(WordPatterns.Qwen2),
        "gpt-4o" or "llama4" => Split(WordPatterns.Gpt4o),
        "starcoder" or "refact" or "command-r" or "smollm" or "codeshell" or "exaone" or "minerva-7b" =>
            new PreTokenizerSequence([new DigitsPreTokenizer(IndividualDigits: true), new ByteLevelPreTokenizer(AddPrefixSpace: false)]),
        _ => throw GgufTokenizer.Wrong("tokenizer.ggml.pre to name a word pattern that is known", $"'{pre}'", "Give the model's tokenizer.json with --tokenizer."),
    };

    private static BpeMerges Merges(GgufVocabulary gguf, Vocabulary vocabulary)
    {
        BpeMerges merges = new(vocabulary, null, GgufTokenizer.Source);
        foreach (string merge in gguf.Merges ?? throw GgufTokenizer.Wrong("merges, which a BPE needs", "none"))
        {
            int space = merge.Length < 3 ? -1 : merge.IndexOf(' ', 1);
            if (space <= 0 || space == merge.Length - 1)
                throw GgufTokenizer.Wrong("merges of two tokens with a space between", $"'{(merge.Length > 60 ? merge[..60] : merge)}'");
            merges.Add(merge.AsSpan(0, space), merge.AsSpan(space + 1));
        }
        return merges;
    }

    private static PreTokenizerSequence Split(string pattern) =>
        new([new SplitPreTokenizer(TextPattern.Regular(pattern), SplitBehavior.Isolated), new ByteLevelPreTokenizer(AddPrefixSpace: false, UseRegex: false)]);

    private static TemplateProcessing? Frame(GgufVocabulary gguf)
    {
        int? first = gguf.AddBosToken == true ? gguf.BosTokenId : null, last = gguf.AddEosToken == true ? gguf.EosTokenId : null;
        return SentencePieceParts.Frame(first is { } f ? (gguf.Tokens[f], f) : null, last is { } l ? (gguf.Tokens[l], l) : null);
    }
}
