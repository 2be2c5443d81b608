using System.Text.Json;

namespace Liuli.Training.Data;

/// <summary>A file with one JSON document a line: dialogues or texts.</summary>
internal static class JsonLineDocuments
{
    private const string Expected = """{"utterances":["…","…"]}, {"messages":[{"role":"user","content":"…"},…]}, {"text":"…"} or a string""";

    public static IEnumerable<TextPiece> Read(string path)
    {
        foreach ((int number, string line) in LineDocuments.Lines(path))
        {
            List<(string Text, string? Role)> turns = Turns(line, path, number);
            for (int i = 0; i < turns.Count; i++)
                yield return new TextPiece(turns[i].Text, i == turns.Count - 1 ? PieceEnd.Document : PieceEnd.Turn, turns[i].Role);
        }
    }

    private static List<(string Text, string? Role)> Turns(string line, string path, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            List<(string Text, string? Role)> turns = [];
            if (root.ValueKind == JsonValueKind.String)
                Add(root, turns);
            else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("utterances", out JsonElement utterances) && utterances.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement utterance in utterances.EnumerateArray())
                    Add(utterance, turns);
            }
            else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("messages", out JsonElement messages) && messages.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement message in messages.EnumerateArray())
                    Add(message.GetProperty("content"), turns, message.GetProperty("role").GetString());
            }
            else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("text", out JsonElement text))
                Add(text, turns);
            else
                throw Malformed(path, number, root.ValueKind == JsonValueKind.Object ? "an object without any of these members" : $"a JSON {root.ValueKind.ToString().ToLowerInvariant()}");
            return turns;
        }
        catch (KeyNotFoundException)
        {
            throw Malformed(path, number, "a message without role or content");
        }
        catch (InvalidOperationException)
        {
            throw Malformed(path, number, "something that is not a string where a text should be");
        }
        catch (JsonException e)
        {
            throw Malformed(path, number, "no valid JSON: " + JsonFault.Of(e), e);
        }
    }

    private static void Add(JsonElement element, List<(string Text, string? Role)> turns, string? role = null)
    {
        // GetString() gives null for a JSON null, and throws InvalidOperationException for anything but a string.
        string text = element.GetString() ?? "";
        if (text.Length > 0)
            turns.Add((text, role));
    }

    private static TrainingException Malformed(string path, int number, string found, Exception? inner = null)
    {
        string message = $"reading training data '{path}', line {number}: expected {Expected}, found {found}. Correct the line, or name another format for the file.";
        return inner is null ? new TrainingException(message) : new TrainingException(message, inner);
    }
}
