using System.Text.Json;

namespace Liuli.Tokenizers.Formats;

/// <summary>What a tokenizer_config.json says about the tokenizer; its other keys (templates, lengths, classes) are other readers' business.</summary>
internal sealed record TokenizerConfig
{
    public string? TokenizerClass { get; init; }

    public bool? DoLowerCase { get; init; }

    public bool? StripAccents { get; init; }

    public bool? TokenizeChineseChars { get; init; }

    public bool? AddPrefixSpace { get; init; }

    public bool? AddBosToken { get; init; }

    public bool? AddEosToken { get; init; }

    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>The contents of bos_token, eos_token, unk_token, sep_token, pad_token, cls_token and mask_token, as far as given.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>The added tokens that the file lists by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Reads the file, or returns null where there is none.</summary>
    public static TokenizerConfig? ReadIfPresent(string path)
    {
        if (!File.Exists(path))
            return null;
        using JsonDocument document = JsonText.Parse(InputFile.Read(path), path);
        JsonComponent json = new(document.RootElement, path, "");
        return new TokenizerConfig
        {
            TokenizerClass = json.OptionalString("tokenizer_class"),
            DoLowerCase = json.OptionalBool("do_lower_case"),
            StripAccents = json.OptionalBool("strip_accents"),
            TokenizeChineseChars = json.OptionalBool("tokenize_chinese_chars"),
            AddPrefixSpace = json.OptionalBool("add_prefix_space"),
            AddBosToken = json.OptionalBool("add_bos_token"),
            AddEosToken = json.OptionalBool("add_eos_token"),
            CleanUpTokenizationSpaces = json.OptionalBool("clean_up_tokenization_spaces"),
            Names = ReadNames(json),
            AddedTokens = ReadAddedTokens(json),
        };
    }

    private static Dictionary<string, string> ReadNames(JsonComponent json)
    {
        Dictionary<string, string> names = [];
        foreach (string role in (string[])["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"])
        {
            if (json.Optional(role) is not { } value)
                continue;
            names[role] = value.ValueKind == JsonValueKind.String
                ? json.String(role)
                : json.OptionalComponent(role)!.String("content");
        }
        return names;
    }

    private static List<AddedToken> ReadAddedTokens(JsonComponent json)
    {
        List<AddedToken> tokens = [];
        if (json.OptionalComponent("added_tokens_decoder") is not { } table)
            return tokens;
        foreach (string key in table.Keys)
        {
            if (!int.TryParse(key, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id))
                throw table.Wrong(table.Path, "ids as keys", $"'{key}'");
            tokens.Add(AddedTokenReader.Read(table.OptionalComponent(key) ?? throw table.Wrong($"{table.Path}.{key}", "an object", "null"), id));
        }
        return tokens;
    }
}
