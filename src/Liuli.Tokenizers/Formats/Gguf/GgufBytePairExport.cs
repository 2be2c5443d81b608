using System.Text.Json;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>A byte-level BPE as GGUF metadata: tokens, merges, and a name for its word pattern.</summary>
internal static class GgufBytePairExport
{
    private const string Unknown = "default";

    /// <summary>Names of word patterns, each one's first; others mean the same.</summary>
    private static readonly string[] s_names = ["gpt-2", "llama-bpe", "qwen2", "gpt-4o", "smollm"];

    public static GgufVocabulary Describe(GgufExport export, BpeModel model)
    {
        if (model.Options.ContinuingSubwordPrefix is { Length: > 0 } || model.Options.EndOfWordSuffix is { Length: > 0 })
            throw GgufExport.Unsupported("a BPE without prefixes and suffixes of words", $"'{model.Options.ContinuingSubwordPrefix}' and '{model.Options.EndOfWordSuffix}'");
        if (export.Pipeline.Normalizer is { } normalizer)
            export.Warn($"the normalizer {Json(normalizer.WriteJson)} has no place in GGUF: text that it changes is cut otherwise");
        string pre = NameOf(export.Pipeline.PreTokenizer) ?? Unknown;
        if (pre == Unknown)
            export.Warn($"the word pattern {(export.Pipeline.PreTokenizer is { } words ? Json(words.WriteJson) : "null")} has no name in GGUF: 'default' is written, which cuts some texts otherwise");
        else if (GgufBytePairs.TakesWholeWords(pre) != model.Options.IgnoreMerges)
            export.Warn($"ignore_merges is {(model.Options.IgnoreMerges ? "true" : "false")}, which programs do not expect of the word pattern {pre}: some words may be cut otherwise");
        return new GgufVocabulary
        {
            Model = "gpt2",
            Tokens = export.Texts,
            Pre = pre,
            Merges = [.. model.MergeList.Items.Select(merge => $"{model.Vocabulary.TokenAt(merge.Left)} {model.Vocabulary.TokenAt(merge.Right)}")],
        };
    }

    private static string? NameOf(IPreTokenizer? words)
    {
        if (words is null)
            return null;
        string json = Comparable(words);
        return s_names.FirstOrDefault(name => Comparable(GgufBytePairs.PreTokenizer(name)) == json);
    }

    /// <summary>How offsets are trimmed says nothing about where words end.</summary>
    private static string Comparable(IPreTokenizer words) => Json(words.WriteJson).Replace("\"trim_offsets\":false", "\"trim_offsets\":true", StringComparison.Ordinal);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
            write(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
