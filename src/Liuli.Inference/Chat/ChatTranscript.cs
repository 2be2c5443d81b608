using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Liuli.Inference.Chat;

/// <summary>Conversations as JSON files: <c>{"model":…,"turns":[{"role":"user","text":…},…]}</c>.</summary>
internal static class ChatTranscript
{
    public static void Save(string path, string model, IReadOnlyList<ChatTurn> turns)
    {
        string temporary = path + ".partial";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create))
            {
                Write(file, model, turns);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new IOException($"saving the conversation to '{path}' failed: {error.Message}; choose another place or make room, nothing was changed", error);
        }
    }

    private static void Write(Stream stream, string model, IReadOnlyList<ChatTurn> turns)
    {
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
        using Utf8JsonWriter json = new(stream, options);
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteStartArray("turns");
        foreach (ChatTurn turn in turns)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.Role == ChatRole.User ? "user" : "assistant");
            json.WriteString("text", turn.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
