using System.Text.Encodings.Web;
using System.Text.Json;
using Liuli.Models.Checkpoints;

namespace Liuli.Inference.Chat;

/// <summary>Conversations as JSON: <c>{"model":…,"turns":[{"role":"user","text":…},…]}</c>.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public static class ChatTranscript
{
    // Relaxed: the document goes to programs and people, never into a web page.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file; an older one of that name is replaced only when all is written.</summary>
    /// <exception cref="CheckpointException">It could not be written; nothing was changed.</exception>
    public static void Save(string path, string model, IReadOnlyList<ChatTurn> turns) => AtomicFile.Write(path, stream =>
    {
        using Utf8JsonWriter json = new(stream, s_options);
        Write(json, model, turns);
    });

    /// <summary>Writes the conversation as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, string model, IReadOnlyList<ChatTurn> turns)
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteStartArray("turns");
        foreach (ChatTurn turn in turns)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.RoleName);
            json.WriteString("text", turn.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
