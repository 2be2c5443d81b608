using System.Text.Encodings.Web;
using System.Text.Json;

namespace Liuli.Cli.Rendering;

/// <summary>Prints one JSON document on standard output, Chinese as it is.</summary>
internal static class JsonOutput
{
    // Relaxed: the document goes to programs and people, never into a web page.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using (Utf8JsonWriter json = new(output, s_options))
            write(json);
        output.WriteByte((byte)'\n');
    }

    public static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<int> ids)
    {
        json.WriteStartArray(name);
        foreach (int id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
