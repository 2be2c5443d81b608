using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>
/// A SentencePiece model (<c>tokenizer.model</c>, <c>spiece.model</c>). Control and unknown pieces become special tokens that are
/// found in the text, as Hugging Face has it; SentencePiece itself would spell them like any text.
/// </summary>
internal static class SentencePieceFile
{
    /// <summary>Classes of tokenizer_config.json whose ids are not those of the file, but shifted.</summary>
    private static readonly string[] Shifted = ["XLMRoberta", "Camembert", "MBart", "NllbTokenizer", "M2M100", "Barthez", "XGLM"];

    public static Tokenizer Load(string path, TokenizerConfig? config)
    {
        if (Shifted.FirstOrDefault(name => config?.TokenizerClass?.StartsWith(name, StringComparison.Ordinal) == true) is { } shifted)
            throw TokenizerException.For($"Reading {path}", "a tokenizer class that uses the file's own ids", $"'{config!.TokenizerClass}', which shifts them ({shifted})", "Use its tokenizer.json.");
        SentencePieceProto proto = SentencePieceProto.Read(InputFile.Read(path), path);
        if (proto.Pieces.Count == 0)
            throw TokenizerException.For($"Reading {path}", "a SentencePiece model with pieces", "none", "The file is damaged or of another kind; get it again.");
        if (proto.WhitespaceAsSuffix)
            throw TokenizerException.For($"Reading {path}", "spaces before words", "treat_whitespace_as_suffix", "That setting is not supported; use another tokenizer.");
        bool frames = config?.TokenizerClass?.Contains("Llama", StringComparison.Ordinal) == true || config?.TokenizerClass?.StartsWith("Gemma", StringComparison.Ordinal) == true;
        bool ends = config?.TokenizerClass?.StartsWith("T5", StringComparison.Ordinal) == true;
        TokenizerPipeline pipeline = SentencePieceParts.Pipeline(new SentencePieceSettings
        {
            Source = path,
            Pieces = proto.Pieces,
            IsUnigram = proto.ModelType switch
            {
                SentencePieceProto.Unigram => true,
                SentencePieceProto.Bpe => false,
                int other => throw TokenizerException.For($"Reading {path}", "a model of type 1 (Unigram) or 2 (BPE)", $"type {other}", "Words and characters as SentencePiece models are not supported; use another tokenizer."),
            },
            ByteFallback = proto.ByteFallback,
            CharacterMap = proto.CharacterMap.Length == 0 ? null : new CharacterMap(proto.CharacterMap, path),
            AddDummyPrefix = proto.AddDummyPrefix,
            RemoveExtraWhitespaces = proto.RemoveExtraWhitespaces,
            EscapeWhitespaces = proto.EscapeWhitespaces,
            First = config?.AddBosToken ?? frames ? proto.BosId : null,
            Last = config?.AddEosToken ?? ends ? proto.EosId : null,
            MoreTokens = config?.AddedTokens ?? [],
            CleansUp = config?.CleanUpTokenizationSpaces ?? false,
        });
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, config));
    }
}
