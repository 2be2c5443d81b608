using System.Text.Json;

namespace Liuli.Inference;

/// <summary>The chat template of a Hugging Face directory: <c>chat_template.jinja</c>, or <c>chat_template</c> in tokenizer_config.json.</summary>
internal static class ChatTemplateFile
{
    private const string Jinja = "chat_template.jinja", Config = "tokenizer_config.json", Key = "chat_template", Default = "default";

    /// <summary>Real templates have some kilobytes; configurations list added tokens too.</summary>
    private const long LargestFile = 100_000_000;

    /// <summary>The source, or null where there is none. Of several templates, the one named default.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static string? Read(string directory)
    {
        if (File.Exists(Path.Combine(directory, Jinja)))
            return System.Text.Encoding.UTF8.GetString(Bytes(Path.Combine(directory, Jinja)));
        string path = Path.Combine(directory, Config);
        return File.Exists(path) ? ReadConfig(path) : null;
    }

    private static string? ReadConfig(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(Bytes(path));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Key, out JsonElement value))
                return null;
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null => null,
                JsonValueKind.Array => value.EnumerateArray().Where(item => item.GetProperty("name").GetString() == Default).Select(item => item.GetProperty("template").GetString()).FirstOrDefault(),
                _ => throw new FormatException($"found {value.ValueKind}"),
            };
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"reading {Key} from '{path}': expected a template, or a list of templates with names: {error.Message}", error);
        }
    }

    private static byte[] Bytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LargestFile ? File.ReadAllBytes(path) : throw new InvalidDataException($"reading '{path}': it has {length} bytes; expected at most {LargestFile}; check that it is the file you mean");
    }
}
