using System.Text;
using System.Text.Json;

namespace Liuli.Inference;

/// <summary>The chat templates of a Hugging Face directory: <c>chat_template.jinja</c> and <c>additional_chat_templates/NAME.jinja</c>, or <c>chat_template</c> in tokenizer_config.json,
/// which is one template or a list of templates with names.</summary>
internal static class ChatTemplateFile
{
    private const string Jinja = "chat_template.jinja", Folder = "additional_chat_templates", Config = "tokenizer_config.json", Key = "chat_template";

    /// <summary>Real templates have some kilobytes; configurations list added tokens too.</summary>
    private const long LargestFile = 100_000_000;

    /// <summary>The sources, or null where there is none.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or no template is the default one.</exception>
    public static ChatTemplates? Read(string directory)
    {
        Dictionary<string, string> named = [];
        if (File.Exists(Path.Combine(directory, Jinja)))
            named[ChatTemplates.DefaultName] = Text(Path.Combine(directory, Jinja));
        string folder = Path.Combine(directory, Folder), config = Path.Combine(directory, Config);
        if (Directory.Exists(folder))
            foreach (string path in Directory.EnumerateFiles(folder, "*.jinja"))
                named.TryAdd(Path.GetFileNameWithoutExtension(path), Text(path));
        string source = named.Count > 0 ? directory : config;
        try
        {
            if (named.Count == 0 && File.Exists(config))
                AddConfig(named, config);
            return ChatTemplates.Of(named);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"reading {Key} from '{source}': expected a template, or a list of templates with names: {JsonFault.Of(error)}", error);
        }
    }

    private static void AddConfig(Dictionary<string, string> named, string path)
    {
        using JsonDocument json = JsonDocument.Parse(Bytes(path));
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                named.Add(ChatTemplates.DefaultName, value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    named.TryAdd(String(item, "name"), String(item, "template"));
                break;
            default:
                throw new FormatException($"found {value.ValueKind}");
        }
    }

    private static string String(JsonElement item, string key) => item.GetProperty(key).GetString() ?? throw new FormatException($"found no {key}");

    private static string Text(string path) => Encoding.UTF8.GetString(Bytes(path));

    private static byte[] Bytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LargestFile ? File.ReadAllBytes(path) : throw new InvalidDataException($"reading '{path}': it has {length} bytes; expected at most {LargestFile}; check that it is the file you mean");
    }
}
