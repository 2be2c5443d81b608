using System.Text.Json;
using Liuli.Models;
using Liuli.Tokenizers;

namespace Liuli.Inference;

/// <summary>Finds the tokens with which a model ends a text.</summary>
internal static class EndOfTextTokens
{
    /// <summary>What models' own files call the token that ends a turn: ChatML and Qwen, Llama 3, Gemma, Phi, Zephyr and Mistral.</summary>
    public static IReadOnlyList<string> EndsOfTurns { get; } = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "</s>"];

    private static readonly string[] s_endsOfTexts = [.. EndsOfTurns, "<|endoftext|>", "<|end_of_text|>", "<eos>"];

    /// <summary>generation_config.json's <c>eos_token_id</c>, else config.json's (in a GGUF file the metadata's), else the tokenizer's end-of-text token or [SEP], else its special tokens
    /// with a name that is known for an end.</summary>
    public static IReadOnlyList<int> Find(string directory, DecoderConfig config, Tokenizer? tokenizer)
    {
        string path = Path.Combine(directory, "generation_config.json");
        if (File.Exists(path) && Read(path) is { Count: > 0 } ids)
            return ids;
        if (config.EndTokens.Count > 0)
            return [.. config.EndTokens];
        if (tokenizer is null)
            return [];
        return (tokenizer.SpecialTokens.Eos ?? tokenizer.SpecialTokens.Sep) is { } id
            ? [id]
            : [.. tokenizer.AddedTokens.Where(token => token.Special && s_endsOfTexts.Contains(token.Content)).Select(token => token.Id)];
    }

    private static List<int> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument json = JsonDocument.Parse(file);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("eos_token_id", out JsonElement value))
                return [];
            return value.ValueKind switch
            {
                JsonValueKind.Number => [value.GetInt32()],
                JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.GetInt32())],
                JsonValueKind.Null => [],
                _ => throw new FormatException($"found {value.ValueKind}"),
            };
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"reading eos_token_id from '{path}': expected a token id or a list of them: {JsonFault.Of(error)}", error);
        }
    }
}
