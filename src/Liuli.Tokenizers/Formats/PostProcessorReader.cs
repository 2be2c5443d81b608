using System.Text.Json;
using Liuli.Tokenizers.PostProcessors;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the post-processor of a tokenizer.json.</summary>
internal static class PostProcessorReader
{
    /// <summary>Real templates have fewer than ten; a token may stand for several ids, and a text for millions.</summary>
    private const int MostPieces = 100, MostIds = 1 << 12;

    public static IPostProcessor Read(JsonComponent json) => json.Type switch
    {
        "TemplateProcessing" => json.Done(Template(json)),
        "BertProcessing" => json.Done(new BertProcessing(Pair(json, "sep"), Pair(json, "cls"))),
        "RobertaProcessing" => json.Done(new RobertaProcessing(Pair(json, "sep"), Pair(json, "cls"), json.Bool("trim_offsets", true), json.Bool("add_prefix_space", true))),
        "ByteLevel" => json.Done(new ByteLevelProcessing(json.Bool("add_prefix_space", true), json.Bool("trim_offsets", true), json.Bool("use_regex", true))),
        "Sequence" => json.Done(Sequence(json)),
        _ => throw json.Unsupported("post-processor", "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence"),
    };

    private static PostProcessorSequence Sequence(JsonComponent json)
    {
        JsonComponent[] parts = [.. json.Components("processors")];
        PostProcessorSequence sequence = new([.. parts.Select(Read)]);
        string[] adding = [.. parts.Where((_, i) => sequence.Steps[i].Template(pair: false) is not null).Select(part => part.Type)];
        // Hugging Face fails on the second, to which the first hands each of its tokens as a text of its own.
        if (adding.Length > 1)
            throw json.Wrong(json.Path, "at most one step that adds tokens", string.Join(" and ", adding));
        return sequence;
    }

    private static (string, int) Pair(JsonComponent json, string key)
    {
        JsonElement[] pair = [.. json.Array(key)];
        return pair.Length == 2 && pair[0].ValueKind == JsonValueKind.String && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out int id)
            ? (JsonText.Of(pair[0], json.Source), id)
            : throw json.Wrong($"{json.Path}.{key}", "a token and its id", JsonComponent.Describe(json.Required(key)));
    }

    private static TemplateProcessing Template(JsonComponent json)
    {
        Dictionary<string, (int[] Ids, string[] Tokens)> specials = new(StringComparer.Ordinal);
        if (json.OptionalComponent("special_tokens") is { } tokens)
        {
            foreach (string name in tokens.Keys)
            {
                JsonComponent special = tokens.OptionalComponent(name) ?? throw tokens.Wrong($"{tokens.Path}.{name}", "an object", "null");
                int[] ids = [.. special.Array("ids").Select(id => Id(special, id))];
                specials[name] = (ids, [.. special.Array("tokens").Select(token => token.ValueKind == JsonValueKind.String
                    ? JsonText.Of(token, json.Source)
                    : throw special.Wrong($"{special.Path}.tokens", "texts", JsonComponent.Describe(token)))]);
            }
        }
        return new TemplateProcessing(Pieces(json, "single", specials), Pieces(json, "pair", specials));
    }

    private static TemplatePiece[] Pieces(JsonComponent json, string key, Dictionary<string, (int[] Ids, string[] Tokens)> specials)
    {
        TemplatePiece[] pieces = [.. json.Components(key).Select(piece => Piece(piece, specials))];
        if (pieces.Length > MostPieces)
            throw json.Wrong($"{json.Path}.{key}", $"at most {MostPieces} places", $"{pieces.Length}");
        return pieces.Sum(piece => (long)(piece.Ids?.Length ?? 0)) is long ids and > MostIds
            ? throw json.Wrong($"{json.Path}.{key}", $"special tokens of at most {MostIds} ids", $"{ids}")
            : pieces;
    }

    private static TemplatePiece Piece(JsonComponent json, Dictionary<string, (int[] Ids, string[] Tokens)> specials)
    {
        bool isSpecial = json.Keys.Contains("SpecialToken");
        JsonComponent body = json.OptionalComponent(isSpecial ? "SpecialToken" : "Sequence") ?? throw json.Wrong(json.Path, "SpecialToken or Sequence", "neither");
        string name = body.String("id");
        int type = body.Int("type_id", 0);
        if (!isSpecial)
            return name is "A" or "B" ? body.Done(TemplatePiece.Text(name, type)) : throw body.Wrong($"{body.Path}.id", "A or B", $"'{name}'");
        return specials.TryGetValue(name, out (int[] Ids, string[] Tokens) special)
            ? body.Done(new TemplatePiece(name, special.Ids, type, special.Tokens))
            : throw body.Wrong(body.Path, "a special token that special_tokens lists", $"'{name}'");
    }

    private static int Id(JsonComponent json, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id)
        ? id
        : throw json.Wrong($"{json.Path}.ids", "whole numbers", JsonComponent.Describe(value));
}
