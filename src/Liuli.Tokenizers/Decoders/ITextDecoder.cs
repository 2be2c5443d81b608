using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Turns tokens back into text, as a stage in a chain of stages.</summary>
internal interface ITextDecoder
{
    /// <summary>A stage with its own state that hands its output to <paramref name="next"/>.</summary>
    DecoderStage Attach(DecoderStage next);

    /// <summary>Writes the component as an object of a tokenizer.json.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
