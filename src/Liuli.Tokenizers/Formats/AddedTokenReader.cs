namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the object of an added token.</summary>
internal static class AddedTokenReader
{
    public static AddedToken Read(JsonComponent json, int id)
    {
        bool special = json.Bool("special", false);
        return new AddedToken(id, json.String("content"), special, json.Bool("single_word", false), json.Bool("lstrip", false),
            json.Bool("rstrip", false), json.Bool("normalized", !special));
    }

    /// <summary>Orders the tokens by id and checks that they agree among themselves and with the vocabulary.</summary>
    public static AddedToken[] Check(IEnumerable<AddedToken> tokens, Models.Vocabulary vocabulary, string source)
    {
        AddedToken[] ordered = [.. tokens.OrderBy(token => token.Id)];
        HashSet<string> contents = new(StringComparer.Ordinal);
        for (int i = 0; i < ordered.Length; i++)
        {
            AddedToken token = ordered[i];
            if (token.Id is < 0 or > 1 << 24)
                throw Conflict(source, "ids of added tokens from 0 to 2^24", $"{token.Id} for '{token.Content}'");
            if (token.Content.Length > Models.CharTrie.LongestKey)
                throw Conflict(source, $"added tokens of at most {Models.CharTrie.LongestKey} code units", $"one of {token.Content.Length} with id {token.Id}");
            if (i > 0 && ordered[i - 1].Id == token.Id)
                throw Conflict(source, "one added token for each id", $"id {token.Id} for both '{ordered[i - 1].Content}' and '{token.Content}'");
            if (!contents.Add(token.Content))
                throw Conflict(source, "each added token once", $"'{token.Content}' again with id {token.Id}");
            if (vocabulary.TryGetId(token.Content, out int id) ? id != token.Id : vocabulary.TokenAt(token.Id) is not null)
                throw Conflict(source, "added tokens with the ids that the vocabulary gives them", $"'{token.Content}' with id {token.Id}, where the vocabulary disagrees");
        }
        return ordered;
    }

    private static TokenizerException Conflict(string source, string expected, string found) =>
        TokenizerException.For($"Reading {source}", expected, found, "Correct the list of added tokens.");
}
