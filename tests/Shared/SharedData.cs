namespace Liuli.Tests;

/// <summary>Finds reference data: the folder <c>shared</c> beside the checkout, and the repository itself.</summary>
internal static class SharedData
{
    /// <summary>The repository's root: the nearest folder upwards that holds Liuli.slnx.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The full path of a file or folder under <c>../shared</c>; skips the calling test, saying so, when it is absent.</summary>
    public static string Path(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared", relative));
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"reference data {relative} is not beside this checkout (looked at {path})");
        return path;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Liuli.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Liuli.slnx was not found above " + AppContext.BaseDirectory);
    }
}
