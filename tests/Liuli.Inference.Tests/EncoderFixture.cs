using System.Text.Json;
using Liuli.Tests;

namespace Liuli.Inference.Tests;

/// <summary>The encoders among the fixtures of the models' tests, and copies of one to change.</summary>
internal sealed class EncoderFixture : IDisposable
{
    public EncoderFixture(string name = "bert-sentences-tiny")
    {
        foreach (string file in Directory.EnumerateFiles(Find(name), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(Folder, Path.GetRelativePath(Find(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>A copy that is gone afterwards.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("liuli-encoder-").FullName;

    public static string Find(string name) => Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", name);

    /// <summary>What PyTorch computed for a fixture.</summary>
    public static JsonElement Expected(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Find(name), "expected.json")));
        return json.RootElement.Clone();
    }

    public EncoderFixture Write(string file, string content)
    {
        File.WriteAllText(Path.Combine(Folder, file), content);
        return this;
    }

    public EncoderFixture Remove(string file)
    {
        File.Delete(Path.Combine(Folder, file));
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
