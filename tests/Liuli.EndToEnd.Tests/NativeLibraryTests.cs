namespace Liuli.EndToEnd.Tests;

/// <summary>Which of the system's libraries a process asks for: a small machine may lack OpenSSL, without which .NET's own hashes end a process.</summary>
[Collection(ModelCollection.Name)]
public class NativeLibraryTests(Models models)
{
    [SkippableFact]
    public void GeneratingNeedsNoOpenSsl() => CheckLoaded("generate", "--prompt", "今天", "--max-tokens", "2");

    [SkippableFact]
    public void TrainingNeedsNoOpenSsl() => CheckLoaded([.. models.TrainArguments("libraries", 2)]);

    private static void CheckLoaded(params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux's loader can be asked what it loads");
        string loaded = LiuliCommand.RunWith([("LD_DEBUG", "files")], arguments).Succeeded().Errors;
        Skip.IfNot(loaded.Contains("libcoreclr.so", StringComparison.Ordinal), "this system's loader does not say what it loads");
        Assert.DoesNotContain("libssl", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", loaded, StringComparison.Ordinal);
    }
}
