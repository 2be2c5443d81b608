using Liuli.Tests;

namespace Liuli.Models.Tests;

/// <summary>Small checkpoints with the numbers that PyTorch computed from them; they are part of the repository, so a lone clone proves the essentials.</summary>
internal static class Fixture
{
    /// <summary>The full path of a file or folder below <c>Fixtures/</c>: gpt2-train, bert-tiny, llama-tiny.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", .. parts]);
}
