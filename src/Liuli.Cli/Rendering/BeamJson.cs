using System.Text.Json;
using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>What a beam search found as one JSON document: the best text under the keys of every generation, and all of them under <c>beams</c>.</summary>
internal static class BeamJson
{
    public static void Print(LanguageModel model, IReadOnlyList<int> prompt, BeamOptions options, IReadOnlyList<BeamText> texts) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        JsonOutput.WriteIds(json, "prompt_ids", prompt);
        WriteText(json, texts[0]);
        json.WriteNumber("length_penalty", options.LengthPenalty);
        json.WriteStartArray("beams");
        foreach (BeamText text in texts)
        {
            json.WriteStartObject();
            WriteText(json, text);
            JsonOutput.WriteNumber(json, "logprob", text.LogProbability);
            JsonOutput.WriteNumber(json, "score", text.Score);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteText(Utf8JsonWriter json, BeamText text)
    {
        JsonOutput.WriteIds(json, "ids", text.Ids);
        json.WriteString("text", text.Text);
        json.WriteString("stop_reason", text.StopReason.ToString().ToLowerInvariant());
    }
}
