namespace Liuli.Inference;

/// <summary>Models that come with Liuli, by name.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public static class EmbeddedModels
{
    /// <summary>The model that is used when none is named.</summary>
    public const string Default = "liuli-mini";

    private static string Root => Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Names of the models that are there.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root).Where(IsModel).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Whether there is such a path or such an embedded model.</summary>
    public static bool Exists(string pathOrName) => Path.Exists(pathOrName) || Names.Contains(pathOrName, StringComparer.Ordinal);

    /// <summary>The directory or file of a model given by path or by embedded name; an existing path wins.</summary>
    /// <exception cref="FileNotFoundException">There is neither such a path nor such an embedded model.</exception>
    public static string Resolve(string pathOrName)
    {
        if (Exists(pathOrName))
            return Path.Exists(pathOrName) ? Path.GetFullPath(pathOrName) : Path.Combine(Root, pathOrName);
        throw new FileNotFoundException(
            $"there is no model '{pathOrName}': expected a Hugging Face directory, a GGUF file or one of the embedded models ({(Names.Count == 0 ? "none are installed" : string.Join(", ", Names))})");
    }

    private static bool IsModel(string directory) => File.Exists(Path.Combine(directory, "config.json"));
}
