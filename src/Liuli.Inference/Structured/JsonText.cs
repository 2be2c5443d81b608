using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>Writes values of a schema as they are to be generated: without white space, with escapes only where JSON needs them.</summary>
internal static class JsonText
{
    /// <summary>A value in UTF-8.</summary>
    public static byte[] Of(JsonElement value)
    {
        StringBuilder text = new();
        Write(value, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A text in UTF-8, without the quotes.</summary>
    public static byte[] Inside(string text)
    {
        StringBuilder quoted = new();
        Write(text, quoted);
        return Encoding.UTF8.GetBytes(quoted.ToString(1, quoted.Length - 2));
    }

    private static void Write(JsonElement value, StringBuilder to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Write(value.GetString()!, to);
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                    Write(item, Comma(to, '['));
                to.Append(']');
                break;
            case JsonValueKind.Object:
                to.Append('{');
                foreach (System.Text.Json.JsonProperty property in value.EnumerateObject())
                {
                    Write(property.Name, Comma(to, '{'));
                    Write(property.Value, to.Append(':'));
                }
                to.Append('}');
                break;
            default:
                to.Append(value.GetRawText());
                break;
        }
    }

    private static StringBuilder Comma(StringBuilder to, char opening) => to[^1] == opening ? to : to.Append(',');

    private static void Write(string text, StringBuilder to)
    {
        to.Append('"');
        foreach (char letter in text)
        {
            string? escape = letter switch { '"' => "\\\"", '\\' => "\\\\", '\b' => "\\b", '\f' => "\\f", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => null };
            if (escape is not null)
                to.Append(escape);
            else if (letter < ' ')
                to.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else
                to.Append(letter);
        }
        to.Append('"');
    }
}
