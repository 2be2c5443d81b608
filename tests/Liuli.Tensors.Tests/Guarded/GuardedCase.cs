using System.Text;

namespace Liuli.Tests;

/// <summary>Names what runs on <see cref="GuardedMemory"/>, as no test can report the end of its process: in a file, of which the standard error tells before the first case.</summary>
/// <remarks>The file is gone when the process ends as it should. Tests that use this are one collection (<see cref="Collection"/>), so that what it names is what ran.</remarks>
internal static class GuardedCase
{
    public const string Collection = "guarded memory";

    private static readonly Lazy<FileStream> s_file = new(Open);

    /// <summary>Says what begins; skips the test where memory cannot be guarded.</summary>
    public static void Begin(string name)
    {
        Skip.IfNot(GuardedMemory.IsSupported, GuardedMemory.Reason);
        FileStream file = s_file.Value;
        file.SetLength(0);
        file.Position = 0;
        file.Write(Encoding.UTF8.GetBytes(name + "\n"));
        file.Flush();
    }

    private static FileStream Open()
    {
        string path = Path.Combine(Path.GetTempPath(), $"liuli-guarded-memory-{Environment.ProcessId}.txt");
        Console.Error.WriteLine($"a test on guarded memory that ends this process by a forbidden access is named in {path}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
