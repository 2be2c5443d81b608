using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Liuli.Cli.Hosting;
using Liuli.Tensors;

namespace Liuli.Cli.Rendering;

/// <summary>Prints one JSON document on standard output, Chinese as it is.</summary>
internal static class JsonOutput
{
    // Relaxed: the document goes to programs and people, never into a web page.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(Action<Utf8JsonWriter> write)
    {
        using Stream output = StandardOutput.Open();
        using (Utf8JsonWriter json = new(output, s_options))
            write(json);
        output.WriteByte((byte)'\n');
    }

    /// <summary>JSON knows no infinities; attention scores ahead of a query are one: "-Infinity" as a text.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A float with as many digits as tell it from its neighbours.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumber(name, value);
        else
            WriteNumber(json, name, (double)value);
    }

    public static void WriteShape(Utf8JsonWriter json, string name, Shape shape)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < shape.Rank; i++)
            json.WriteNumberValue(shape[i]);
        json.WriteEndArray();
    }

    public static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<int> ids)
    {
        json.WriteStartArray(name);
        foreach (int id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
