using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tokenizers;

namespace Liuli.Inference;

/// <summary>The tokenizer that the metadata of a GGUF file describe, under <c>tokenizer.</c>.</summary>
internal static class GgufTokenizers
{
    /// <summary>A whole tokenizer.json, where the other keys cannot express all of it.</summary>
    public const string Json = "tokenizer.huggingface.json";

    /// <summary>The chat template; one with a name stands under this key, a point and the name.</summary>
    public const string Template = "tokenizer.chat_template";

    private const string Prefix = "tokenizer.ggml.";

    /// <summary>The tokenizer, or null where the file has none.</summary>
    /// <exception cref="Models.Checkpoints.CheckpointException">A value has another type than it should.</exception>
    /// <exception cref="TokenizerException">The tokenizer is damaged or not supported.</exception>
    public static Tokenizer? Read(GgufCheckpoint file)
    {
        if (file.Values.TryGetValue(Json, out GgufValue? json))
            return Tokenizer.FromJson(json.AsText());
        return Vocabulary(file) is { } vocabulary ? Tokenizer.FromGguf(vocabulary) : null;
    }

    /// <summary>The sources of the chat templates, or null.</summary>
    public static ChatTemplates? ChatTemplates(GgufCheckpoint file) => file.Values.GetValueOrDefault(Template)?.AsText() is { } template
        ? new ChatTemplates(template, file.Values.GetValueOrDefault($"{Template}.{Inference.ChatTemplates.ToolUseName}")?.AsText()) : null;

    /// <summary>The metadata as they stand, or null where there is no tokenizer.</summary>
    public static GgufVocabulary? Vocabulary(GgufCheckpoint file)
    {
        // Files without a tokenizer say so with a model called none.
        if (Find("model")?.AsText() is not { } model || model is "none" or "no_vocab")
            return null;
        return new GgufVocabulary
        {
            Model = model,
            Tokens = Find("tokens")?.AsTexts() ?? [],
            Pre = Find("pre")?.AsText(),
            Scores = Find("scores")?.AsFloats(),
            TokenTypes = Find("token_type")?.AsInts(),
            Merges = Find("merges")?.AsTexts(),
            BosTokenId = Id("bos_token_id"),
            EosTokenId = Id("eos_token_id"),
            UnknownTokenId = Id("unknown_token_id"),
            SeparatorTokenId = Id("seperator_token_id"),
            PaddingTokenId = Id("padding_token_id"),
            ClsTokenId = Id("cls_token_id"),
            MaskTokenId = Id("mask_token_id"),
            AddBosToken = Find("add_bos_token")?.AsBool(),
            AddEosToken = Find("add_eos_token")?.AsBool(),
            AddSpacePrefix = Find("add_space_prefix")?.AsBool(),
            RemoveExtraWhitespaces = Find("remove_extra_whitespaces")?.AsBool(),
            PrecompiledCharsmap = Find("precompiled_charsmap")?.AsBytes() ?? default(ReadOnlyMemory<byte>),
        };

        GgufValue? Find(string key) => file.Values.GetValueOrDefault(Prefix + key);

        // Some programs write 2^32 − 1 where there is none.
        int? Id(string key) => Find(key)?.AsInteger() is >= 0 and <= int.MaxValue and var id ? (int)id : null;
    }
}
