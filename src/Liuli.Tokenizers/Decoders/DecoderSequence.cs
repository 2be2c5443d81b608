using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Decoders one after the other.</summary>
internal sealed record DecoderSequence(IReadOnlyList<ITextDecoder> Steps) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => Steps.Reverse().Aggregate(next, (following, step) => step.Attach(following));

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("decoders");
        foreach (ITextDecoder step in Steps)
            step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
