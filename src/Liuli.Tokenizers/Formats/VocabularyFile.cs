using System.Runtime.CompilerServices;
using System.Text.Json;
using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads vocabularies: a JSON object of tokens and ids, or a text file with one token a line.</summary>
internal static class VocabularyFile
{
    /// <summary>A vocab.json. It is read token by token, several times faster than through a document.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, over tens of thousands of entries: not worth starting unoptimised
    public static Vocabulary ReadJson(string path)
    {
        ReadOnlySpan<byte> json = InputFile.Read(path);
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        List<(string, int)> entries = new(json.Length / 24);
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Damaged(path, "an object of tokens and ids", "something else");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string token = reader.GetString()!;
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id))
                    throw Damaged(path, $"a whole number as the id of '{token}'", reader.TokenType.ToString());
                entries.Add((token, id));
            }
            if (reader.Read())
                throw Damaged(path, "nothing after the vocabulary", reader.TokenType.ToString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw TokenizerException.For($"Reading {path}", "complete JSON of valid text", JsonFault.Of(e), "The file is damaged or was only partly downloaded; get it again.", e);
        }
        return Vocabulary.Create(entries, path, entries.Count);
    }

    /// <summary>The object of a vocab.json or of a tokenizer.json's model.</summary>
    public static Vocabulary FromJson(JsonElement vocab, string source) => Vocabulary.Create(Entries(vocab, source), source, vocab.GetPropertyCount());

    /// <summary>A vocab.txt; a token's id is its line, counted from zero. An empty line leaves a gap.</summary>
    public static Vocabulary ReadLines(string path)
    {
        string text = InputFile.ReadText(path);
        return Vocabulary.Create(Lines(text), path, text.AsSpan().Count('\n') + 1);
    }

    private static IEnumerable<(string, int)> Entries(JsonElement vocab, string source)
    {
        foreach (JsonProperty property in vocab.EnumerateObject())
        {
            string token = JsonText.Name(property, source);
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out int id))
                throw Damaged(source, $"a whole number as the id of '{token}'", JsonComponent.Describe(property.Value));
            yield return (token, id);
        }
    }

    private static IEnumerable<(string, int)> Lines(string text)
    {
        int id = 0;
        for (int start = 0, end; start < text.Length; start = end + 1, id++)
        {
            end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            int last = end > start && text[end - 1] == '\r' ? end - 1 : end;
            if (last > start)
                yield return (text[start..last], id);
        }
    }

    private static TokenizerException Damaged(string source, string expected, string found) =>
        TokenizerException.For($"Reading {source}", expected, found, "The file is damaged; get it again.");
}
