namespace Liuli.Benchmarks.Tokenizers;

/// <summary>Finds the reference data beside the checkout.</summary>
internal static class BenchmarkData
{
    public static string Tokenizers => Path.Combine(Shared(), "data", "tokenizers");

    public static string Corpus(string name) => File.ReadAllText(Path.Combine(Shared(), "data", "corpora", name));

    private static string Shared()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Liuli.slnx")))
            folder = folder.Parent;
        string? path = folder is null ? null : Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared"));
        return Directory.Exists(path) ? path : throw new DirectoryNotFoundException("the folder shared is not beside this checkout");
    }
}
