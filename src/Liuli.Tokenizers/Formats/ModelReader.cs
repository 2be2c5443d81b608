using System.Text.Json;
using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the model of a tokenizer.json. Old files leave its type out; then its keys tell.</summary>
internal static class ModelReader
{
    /// <param name="json">The model's object.</param>
    /// <param name="byteLevel">Whether a BPE is to make bytes of the words itself (<see cref="PreTokenizers.ByteLevelPreTokenizer"/>).</param>
    public static ITokenModel Read(JsonComponent json, bool byteLevel)
    {
        return TypeOf(json) switch
        {
            "BPE" => Bpe(json, byteLevel),
            "WordPiece" => json.Done(new WordPieceModel(Vocab(json), json.OptionalString("unk_token") ?? "[UNK]",
                json.OptionalString("continuing_subword_prefix") ?? "##", json.Int("max_input_chars_per_word", 100), json.Source)),
            "WordLevel" => json.Done(new WordLevelModel(Vocab(json), json.OptionalString("unk_token") ?? "<unk>")),
            "Unigram" => json.Done(new UnigramModel(Pieces(json), json.OptionalInt("unk_id"), json.Bool("byte_fallback", false), json.Source)),
            _ => throw json.Unsupported("model", "BPE, WordPiece, Unigram, WordLevel"),
        };
    }

    /// <summary>The model's type.</summary>
    public static string TypeOf(JsonComponent json) => json.OptionalString("type") ?? Guess(json);

    private static string Guess(JsonComponent json)
    {
        if (json.Optional("merges") is not null)
            return "BPE";
        if (json.Optional("vocab") is { ValueKind: JsonValueKind.Array })
            return "Unigram";
        return json.Optional("max_input_chars_per_word") is not null || json.Optional("continuing_subword_prefix") is not null ? "WordPiece" : "WordLevel";
    }

    private static List<UnigramPiece> Pieces(JsonComponent json)
    {
        List<UnigramPiece> pieces = [];
        foreach (JsonElement pair in json.Array("vocab"))
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.String
                || pair[1].ValueKind != JsonValueKind.Number || !pair[1].TryGetDouble(out double score))
                throw json.Wrong($"{json.Path}.vocab[{pieces.Count}]", "a token and its score", JsonComponent.Describe(pair));
            pieces.Add(new UnigramPiece(JsonText.Of(pair[0], json.Source), score));
        }
        return pieces;
    }

    private static BpeModel Bpe(JsonComponent json, bool byteLevel)
    {
        if (json.Optional("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
            throw json.Wrong($"{json.Path}.dropout", "null, as dropout is for training only", JsonComponent.Describe(dropout));
        BpeOptions options = new(byteLevel, NullIfEmpty(json.OptionalString("unk_token")), json.OptionalString("continuing_subword_prefix"),
            json.OptionalString("end_of_word_suffix"), json.Bool("fuse_unk", false), json.Bool("byte_fallback", false), json.Bool("ignore_merges", false));
        Vocabulary vocabulary = Vocab(json);
        return json.Done(new BpeModel(vocabulary, Merges(json, vocabulary, options), options, json.Source));
    }

    private static string? NullIfEmpty(string? text) => text is { Length: 0 } ? null : text;

    private static Vocabulary Vocab(JsonComponent json)
    {
        JsonElement vocab = json.Required("vocab");
        return vocab.ValueKind == JsonValueKind.Object
            ? VocabularyFile.FromJson(vocab, json.Source)
            : throw json.Wrong($"{json.Path}.vocab", "an object of tokens and ids", vocab.ValueKind.ToString());
    }

    private static BpeMerges Merges(JsonComponent json, Vocabulary vocabulary, BpeOptions options)
    {
        BpeMerges merges = new(vocabulary, options.ContinuingSubwordPrefix, json.Source);
        foreach (JsonElement merge in json.Array("merges"))
            AddMerge(json, merge, merges, vocabulary);
        return merges;
    }

    private static void AddMerge(JsonComponent json, JsonElement merge, BpeMerges merges, Vocabulary vocabulary)
    {
        if (merge.ValueKind == JsonValueKind.String)
        {
            string text = JsonText.Of(merge, json.Source);
            int space = Separator(text, vocabulary);
            if (space > 0)
            {
                merges.Add(text.AsSpan(0, space), text.AsSpan(space + 1));
                return;
            }
        }
        else if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String)
        {
            merges.Add(JsonText.Of(merge[0], json.Source), JsonText.Of(merge[1], json.Source));
            return;
        }
        throw json.Wrong($"{json.Path}.merges[{merges.Items.Count}]", "two tokens", JsonComponent.Describe(merge));
    }

    /// <summary>The space between the two tokens, or -1. Where tokens have spaces themselves, it is the one with tokens on both sides.</summary>
    private static int Separator(string text, Vocabulary vocabulary)
    {
        int first = text.IndexOf(' '), last = text.LastIndexOf(' ');
        if (first == last)
            return first > 0 && first < text.Length - 1 ? first : -1;
        for (int at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == ' ' && vocabulary.TryGetId(text.AsSpan(0, at), out _) && vocabulary.TryGetId(text.AsSpan(at + 1), out _))
                return at;
        }
        return -1;
    }
}
