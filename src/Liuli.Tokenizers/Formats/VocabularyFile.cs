using System.Text.Json;
using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads vocabularies: a JSON object of tokens and ids, or a text file with one token a line.</summary>
internal static class VocabularyFile
{
    /// <summary>A vocab.json.</summary>
    public static Vocabulary ReadJson(string path)
    {
        string source = System.IO.Path.GetFileName(path);
        using JsonDocument document = JsonText.Parse(InputFile.Read(path), path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw TokenizerException.For($"Reading {path}", "an object of tokens and ids", document.RootElement.ValueKind.ToString(), $"Check that {source} is a vocabulary.");
        return FromJson(document.RootElement, path);
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
                throw TokenizerException.For($"Reading {source}", $"a whole number as the id of '{token}'", JsonComponent.Describe(property.Value), "The file is damaged; get it again.");
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
}
