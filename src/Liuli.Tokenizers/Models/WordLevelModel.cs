using System.Text.Json;

namespace Liuli.Tokenizers.Models;

/// <summary>Every word is a token, or unknown.</summary>
internal sealed class WordLevelModel : ITokenModel, IWordEncoder
{
    private readonly int _unknownId;

    public WordLevelModel(Vocabulary vocabulary, string unknownToken)
    {
        Vocabulary = vocabulary;
        UnknownToken = unknownToken;
        _unknownId = vocabulary.TryGetId(unknownToken, out int id) ? id : -1;
    }

    public Vocabulary Vocabulary { get; }

    public string UnknownToken { get; }

    public IWordEncoder CreateEncoder() => this;

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        if (!Vocabulary.TryGetId(word, out int id))
            id = _unknownId;
        if (id < 0)
            throw TokenizerException.For("Tokenizing a text", "words of the vocabulary, as there is no unknown token",
                $"'{(word.Length > 40 ? string.Concat(word[..40], "…") : word)}'", $"Add '{UnknownToken}' to the vocabulary.");
        output.Add(id, 0, word.Length);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        Vocabulary.WriteJson(writer);
        writer.WriteString("unk_token", UnknownToken);
        writer.WriteEndObject();
    }
}
