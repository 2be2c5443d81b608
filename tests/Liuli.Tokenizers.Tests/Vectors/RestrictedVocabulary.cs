using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>
/// The part of a checkpoint's vocabulary that its cases show. It is enough for WordPiece: the longest match among all tokens is
/// also the longest among those that occur, so the result is the same. It is enough for decoding with any model.
/// </summary>
internal sealed class RestrictedVocabulary
{
    public RestrictedVocabulary(IEnumerable<VectorCase> cases, string first, string last)
    {
        foreach (VectorCase c in cases.Where(c => c.TextPair is null))
        {
            int frame = first.Length > 0 ? 1 : 0, end = last.Length > 0 ? 1 : 0;
            if (first.Length > 0)
                Ids[first] = c.Ids[0];
            if (last.Length > 0)
                Ids[last] = c.Ids[^1];
            foreach ((string token, int id) in c.Tokens.Zip(c.Ids.Skip(frame).SkipLast(end)))
                Add(token, id);
        }
    }

    public Dictionary<string, int> Ids { get; } = [];

    /// <summary>An id that is seen with several spellings is the unknown token, recorded with the text that it stands for.</summary>
    private void Add(string token, int id)
    {
        if (Ids.TryGetValue(token, out int same) && same == id)
            return;
        string? other = Ids.FirstOrDefault(entry => entry.Value == id).Key;
        if (other is not null)
        {
            Ids.Remove(other);
            token = "<unk>";
        }
        Ids[token] = id;
    }

    /// <summary>A tokenizer.json with this vocabulary.</summary>
    public Tokenizer ToTokenizer(JsonObject model, JsonObject decoder, JsonNode? normalizer, JsonNode? preTokenizer, JsonNode? postProcessor, params string[] specials)
    {
        JsonObject vocab = [];
        foreach ((string token, int id) in Ids)
            vocab[token] = id;
        model["vocab"] = vocab;
        JsonArray added = [.. specials.Where(Ids.ContainsKey).Select(s => (JsonNode)new JsonObject { ["id"] = Ids[s], ["content"] = s, ["special"] = true, ["normalized"] = false })];
        JsonObject file = new()
        {
            ["version"] = "1.0",
            ["added_tokens"] = added,
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = postProcessor,
            ["decoder"] = decoder,
            ["model"] = model,
        };
        return Tokenizer.FromJson(file.ToJsonString());
    }

    /// <summary>A tokenizer that can only decode.</summary>
    public Tokenizer ToDecoder(string decoder, bool cleanUp)
    {
        Tokenizer tokenizer = ToTokenizer(new JsonObject { ["type"] = "BPE", ["merges"] = new JsonArray() }, JsonNode.Parse(decoder)!.AsObject(), null, null, null);
        using TemporaryDirectory directory = new();
        tokenizer.Save(directory.Path);
        directory.Write("tokenizer_config.json", $$"""{"clean_up_tokenization_spaces": {{(cleanUp ? "true" : "false")}}}""");
        return Tokenizer.Load(directory.Path);
    }
}
