using System.Text.Json;

namespace Liuli.Tokenizers.Models;

/// <summary>Spells words with the vocabulary. A model is immutable; what it scribbles on lives in the encoders that it makes.</summary>
internal interface ITokenModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>The token for text that cannot be spelled, if there is one.</summary>
    string? UnknownToken { get; }

    /// <summary>A new encoder with its own working memory, for one thread at a time.</summary>
    IWordEncoder CreateEncoder();

    /// <summary>Writes the model as an object of a tokenizer.json.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
