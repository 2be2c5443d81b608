using System.Text.Json;

namespace Liuli;

/// <summary>What is wrong with JSON, for people: .NET speaks of tokens, payloads and its own types, and counts lines from 0. Part of every library, as they share nothing else.</summary>
internal static class JsonFault
{
    private static readonly (string Begins, string Plain)[] s_plain =
    [
        ("The input does not contain any JSON tokens", "the JSON is empty"),
        ("Expected depth to be zero at the end", "the JSON ends within an object or a list"),
        ("Expected end of string, but instead reached end of data", "the JSON ends within a text"),
        ("The JSON value could not be converted to", "the JSON is a value of another kind"),
    ];

    /// <summary>The fault without a full stop, with line and byte counted from 1; another exception's message as it is.</summary>
    public static string Of(Exception fault)
    {
        if (fault is not JsonException json)
            return fault.Message.TrimEnd('.');
        string text = json.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        string plain = s_plain.FirstOrDefault(known => text.StartsWith(known.Begins, StringComparison.Ordinal)).Plain ?? text.TrimEnd('.');
        return json.LineNumber is { } line ? $"{plain} (line {line + 1}, byte {json.BytePositionInLine + 1})" : plain;
    }
}
