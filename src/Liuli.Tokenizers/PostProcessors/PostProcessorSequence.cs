using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary>Post-processors one after the other, of which at most one adds tokens.</summary>
internal sealed record PostProcessorSequence(IReadOnlyList<IPostProcessor> Steps) : IPostProcessor
{
    public IReadOnlyList<TemplatePiece>? Template(bool pair)
    {
        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Template(pair) is { } template)
                return template;
        }
        return null;
    }

    public (int Start, int End) AdjustOffset(string token, (int Start, int End) offset)
    {
        foreach (IPostProcessor step in Steps)
            offset = step.AdjustOffset(token, offset);
        return offset;
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("processors");
        foreach (IPostProcessor step in Steps)
            step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
