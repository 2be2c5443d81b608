using Liuli.Models;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tokenizers;

namespace Liuli.Inference.Conversion;

/// <summary>A tokenizer as the metadata of a GGUF file, in llama.cpp's conventions.</summary>
internal static class GgufTokenizerValues
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>The values.</summary>
    /// <param name="text">The tokenizer and the template.</param>
    /// <param name="config">The model's description: the rows of its table, and tokens with a role where there is no tokenizer.</param>
    /// <param name="ends">The tokens that end a text or a turn.</param>
    /// <param name="warn">Hears what the format cannot express.</param>
    public static IEnumerable<GgufValue> Of(ModelText text, ModelConfig config, IReadOnlyList<int> ends, Action<string> warn)
    {
        List<GgufValue> values = [];
        if (text.Tokenizer is { } tokenizer)
            AddTokenizer(values, tokenizer, config, ends, warn);
        else
            AddRoles(values, new GgufVocabulary { Model = "none", Tokens = [], BosTokenId = config.BeginToken, PaddingTokenId = config.PaddingToken }, ends, warn);
        if (text.ChatTemplates is { } templates)
            AddTemplates(values, templates);
        return values;
    }

    private static void AddTemplates(List<GgufValue> values, ChatTemplates templates)
    {
        values.Add(GgufValue.Of(GgufTokenizers.Template, templates.Default));
        if (templates.ToolUse is not { } toolUse)
            return;
        values.Add(GgufValue.Of("tokenizer.chat_templates", [ChatTemplates.ToolUseName]));
        values.Add(GgufValue.Of($"{GgufTokenizers.Template}.{ChatTemplates.ToolUseName}", toolUse));
    }

    private static void AddTokenizer(List<GgufValue> values, Tokenizer tokenizer, ModelConfig config, IReadOnlyList<int> ends, Action<string> warn)
    {
        bool exact = true;
        GgufVocabulary vocabulary = tokenizer.ToGguf(config.VocabularySize, trouble =>
        {
            exact = false;
            warn(trouble);
        });
        AddVocabulary(values, vocabulary, ends, warn);
        // A prompt is continued; a separator behind it would end the text before it began.
        if (vocabulary.Model == "bert" && config is DecoderConfig)
            Add(values, "add_sep_token", false);
        // The format has a place for the whole tokenizer.json, for programs that can use it; we do.
        if (!exact || !TokenizerComparison.Agree(tokenizer, Tokenizer.FromGguf(vocabulary)))
            values.Add(GgufValue.Of(GgufTokenizers.Json, tokenizer.ToJson()));
    }

    private static void AddVocabulary(List<GgufValue> values, GgufVocabulary vocabulary, IReadOnlyList<int> ends, Action<string> warn)
    {
        AddRoles(values, vocabulary, ends, warn);
        values.Add(GgufValue.Of(Prefix + "pre", vocabulary.Pre ?? "default"));
        values.Add(GgufValue.Of(Prefix + "tokens", vocabulary.Tokens));
        if (vocabulary.Scores is { } scores)
            values.Add(GgufValue.Of(Prefix + "scores", [.. scores]));
        values.Add(GgufValue.Of(Prefix + "token_type", [.. vocabulary.TokenTypes!]));
        if (vocabulary.Merges is { } merges)
            values.Add(GgufValue.Of(Prefix + "merges", merges));
        Add(values, "add_bos_token", vocabulary.AddBosToken);
        Add(values, "add_eos_token", vocabulary.AddEosToken);
        Add(values, "add_space_prefix", vocabulary.AddSpacePrefix);
        Add(values, "remove_extra_whitespaces", vocabulary.RemoveExtraWhitespaces);
        Add(values, "normalizer.lowercase", vocabulary.Lowercase);
        Add(values, "normalizer.strip_accents", vocabulary.StripAccents);
        if (!vocabulary.PrecompiledCharsmap.IsEmpty)
            values.Add(GgufValue.Of(Prefix + "precompiled_charsmap", vocabulary.PrecompiledCharsmap.Span));
    }

    /// <summary>The kind of tokenizer, and the tokens with a role.</summary>
    private static void AddRoles(List<GgufValue> values, GgufVocabulary vocabulary, IReadOnlyList<int> ends, Action<string> warn)
    {
        values.Add(GgufValue.Of(Prefix + "model", vocabulary.Model));
        // What ends a text, then what ends a turn and a message that calls a tool: programs stop at any of them.
        int[] all = [.. ((int?[])[vocabulary.EosTokenId, .. ends.Select(id => (int?)id)]).OfType<int>().Distinct()];
        if (all.Length > 3)
            warn($"the model ends texts with any of the tokens {string.Join(", ", all)}; the format has room for three, so {string.Join(", ", all.Skip(3))} are left out");
        Add(values, "bos_token_id", vocabulary.BosTokenId);
        Add(values, "eos_token_id", all.Length > 0 ? all[0] : null);
        Add(values, "eot_token_id", all.Length > 1 ? all[1] : null);
        Add(values, "eom_token_id", all.Length > 2 ? all[2] : null);
        Add(values, "unknown_token_id", vocabulary.UnknownTokenId);
        Add(values, "seperator_token_id", vocabulary.SeparatorTokenId);
        Add(values, "padding_token_id", vocabulary.PaddingTokenId);
        Add(values, "cls_token_id", vocabulary.ClsTokenId);
        Add(values, "mask_token_id", vocabulary.MaskTokenId);
    }

    private static void Add(List<GgufValue> values, string key, int? id)
    {
        if (id is { } given)
            values.Add(GgufValue.Of(Prefix + key, given));
    }

    private static void Add(List<GgufValue> values, string key, bool? value)
    {
        if (value is { } given)
            values.Add(GgufValue.Of(Prefix + key, given));
    }
}
