using System.Text.Json.Nodes;
using Liuli.Models.Configuration;
using Liuli.Tokenizers;

namespace Liuli.Inference.Conversion;

/// <summary>Writes what stands beside a tokenizer.json: roles of tokens and the chat templates in tokenizer_config.json, stop tokens in generation_config.json.</summary>
internal static class HuggingFaceText
{
    public static void Write(string directory, ModelText text, IReadOnlyList<int> ends, int? begin)
    {
        if (text.Tokenizer is { } tokenizer)
            ConfigJsonWriter.Write(Path.Combine(directory, "tokenizer_config.json"), TokenizerConfig(tokenizer, text.ChatTemplates));
        if (ends.Count == 0)
            return;
        JsonObject generation = new() { ["eos_token_id"] = ends.Count == 1 ? ends[0] : new JsonArray([.. ends.Select(id => JsonValue.Create(id))]) };
        if (begin is { } id)
            generation["bos_token_id"] = id;
        ConfigJsonWriter.Write(Path.Combine(directory, "generation_config.json"), generation);
    }

    private static JsonObject TokenizerConfig(Tokenizer tokenizer, ChatTemplates? templates)
    {
        SpecialTokens roles = tokenizer.SpecialTokens;
        JsonObject json = new() { ["tokenizer_class"] = "PreTrainedTokenizerFast" };
        foreach ((string role, int? id) in ((string, int?)[])[("bos_token", roles.Bos), ("eos_token", roles.Eos), ("unk_token", roles.Unknown), ("sep_token", roles.Sep),
            ("pad_token", roles.Pad), ("cls_token", roles.Cls), ("mask_token", roles.Mask)])
        {
            if (id is { } given)
                json[role] = tokenizer.IdToToken(given);
        }
        if (templates is { ToolUse: { } toolUse })
            json["chat_template"] = new JsonArray(Named(ChatTemplates.DefaultName, templates.Default), Named(ChatTemplates.ToolUseName, toolUse));
        else if (templates is not null)
            json["chat_template"] = templates.Default;
        return json;

        static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };
    }
}
