using System.Globalization;
using System.Text;
using Liuli.Training.Data;

namespace Liuli.Training.Recipes;

/// <summary>Makes a recipe from the tree of a YAML or JSON file. A key that means nothing is an error: it would be ignored silently.</summary>
internal static class RecipeReader
{
    public static TrainingRecipe Load(string path)
    {
        string text;
        try
        {
            using StreamReader reader = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            text = reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new TrainingException($"reading the recipe '{path}': expected UTF-8 text, found bytes that are none; convert the file to UTF-8 first", e);
        }
        catch (Exception e) when (Directory.Exists(path) && e is (IOException or UnauthorizedAccessException))
        {
            throw new TrainingException($"reading the recipe '{path}': expected a YAML or JSON file, found a folder; name a file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"reading the recipe '{path}': {e.Message}", e);
        }
        bool json = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
        try
        {
            return Read(json ? RecipeTree.FromJson(text) : RecipeTree.FromYaml(text));
        }
        catch (TrainingException e)
        {
            throw new TrainingException($"'{path}': {e.Message}", e);
        }
    }

    private static TrainingRecipe Read(Dictionary<string, object> tree)
    {
        TrainingRecipe recipe = new();
        foreach ((string key, object value) in tree)
        {
            recipe = key switch
            {
                "data" => recipe with { Data = Sources(key, value) },
                "validation" => recipe with { Validation = Sources(key, value) },
                _ when RecipeOption.Find(key) is { } option => option.Apply(recipe, Scalar(key, value)),
                _ => throw new TrainingException($"reading the recipe: '{key}' is no key of a recipe; the keys are data, validation, {string.Join(", ", RecipeOption.All.Select(option => option.Name))}"),
            };
        }
        return recipe;
    }

    private static List<DataSource> Sources(string key, object value) => value switch
    {
        List<object> list => list.ConvertAll(item => Source(key, item)),
        _ => [Source(key, value)],
    };

    private static DataSource Source(string key, object value)
    {
        if (value is string text)
            return DataSource.Parse(text);
        if (value is not Dictionary<string, object> map || !map.ContainsKey("path"))
            throw new TrainingException($"reading the recipe: an entry of '{key}' must be a path, or path, repeat and format");
        DataSource source = new("");
        foreach ((string name, object member) in map)
        {
            string content = Scalar($"{key}: {name}", member);
            source = name switch
            {
                "path" => source with { Path = content },
                "repeat" when int.TryParse(content, NumberStyles.None, CultureInfo.InvariantCulture, out int repeat) => source with { Repeat = repeat },
                "format" => source with { Format = Format(key, content) },
                _ => throw new TrainingException($"reading the recipe: '{name}: {content}' in '{key}' means nothing; expected path, repeat (a number) and format"),
            };
        }
        return source;
    }

    private static DataFormat Format(string key, string text) => text.ToLowerInvariant() switch
    {
        "auto" => DataFormat.Auto,
        "text" => DataFormat.Text,
        "lines" => DataFormat.Lines,
        "jsonl" => DataFormat.JsonLines,
        _ => throw new TrainingException($"reading the recipe: the format of an entry of '{key}' must be auto, text, lines or jsonl, found '{text}'"),
    };

    private static string Scalar(string key, object value) => value as string
        ?? throw new TrainingException($"reading the recipe: '{key}' must be a single value, found a {(value is List<object> ? "list" : "group")}");
}
