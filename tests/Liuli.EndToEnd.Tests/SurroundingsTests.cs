namespace Liuli.EndToEnd.Tests;

/// <summary>Places where nothing can be written, and arguments that are no text: a message, exit code 1 or 2, and nothing half-written.</summary>
[Collection(ModelCollection.Name)]
public class SurroundingsTests(Models models)
{
    [Fact]
    public void AFolderIsNoFileToWrite()
    {
        string folder = Directory.CreateDirectory(models.In("folder-to-write")).FullName;
        LiuliCommand.Run("forward", "--prompt", "a", "--out", folder).Failed(1, $"writing '{folder}'", "found a folder; name a file in it");
        LiuliCommand.Run("quantize", "--type", "q8_0", "--out", folder, "--force").Failed(1, "found a folder");
        LiuliCommand.RunWithInput($"你好\n/save {folder}\n", "chat").Failed(1, "found a folder");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void BehindAFileThereIsNoFolderToWriteIn()
    {
        string file = models.In("file-in-the-way"), behind = Path.Combine(file, "x.json");
        File.WriteAllText(file, "text");
        LiuliCommand.Run("forward", "--prompt", "a", "--out", behind).Failed(1, $"writing '{behind}'", "choose another place");
        LiuliCommand.Run("convert", "--out", file, "--force").Failed(1, $"writing '{file}", "choose another place");
        LiuliCommand.Run("tokenizer", "train", "--data", models.In("corpus.txt"), "--vocab-size", "300", "--out", behind).Failed(1, $"Saving {behind}", "Check the directory");
        LiuliCommand.Run([.. models.TrainArguments("file-in-the-way", 4)]).Failed(1, $"training into '{file}'", "name another folder");
        Assert.Equal("text", File.ReadAllText(file));
    }

    [SkippableTheory]
    [InlineData("forward --prompt hello --trace --out {0}/big.safetensors")]
    [InlineData("quantize --type q8_0 --out {0}/big.gguf")]
    [InlineData("convert --out {0}/big.gguf")]
    [InlineData("tokenizer train --data {1} --vocab-size 400 --out {0}/big.json")]
    [InlineData("forward --prompt hello --trace --out {0}/new/er/big.safetensors")]
    [InlineData("quantize --type q8_0 --out {0}/new/er/big.gguf")]
    [InlineData("convert --out {0}/new/big.folder")]
    [InlineData("tokenizer train --data {1} --vocab-size 400 --out {0}/new/er/big.json")]
    public void AFileMayNotGrowBeyondTheLimit(string words)
    {
        string folder = Directory.CreateDirectory(models.In("limited")).FullName;
        RefuseLargeFiles(words, folder);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    /// <summary>Packed data fit, and wait for the next attempt; what did not come about is gone.</summary>
    [SkippableFact]
    public void TrainingMayNotGrowBeyondTheLimit()
    {
        string folder = models.In("limited-training");
        RefuseLargeFiles("train --data {1} --tokenizer characters --steps 1 --layers 1 --width 16 --heads 1 --context 8 --out {0}/big.folder", folder);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "big.folder")), entry => Path.GetFileName(entry) != "data");
    }

    private void RefuseLargeFiles(string words, string folder)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "ulimit is a Unix shell's");
        // The runtime asks for more at its start unless W^X is off.
        string line = $"export DOTNET_EnableWriteXorExecute=0; ulimit -f 8; {LiuliCommand.Words} {string.Format(null, words, folder, models.In("corpus.txt"))} --lang en";
        LiuliCommand.RunInShell(line).Failed(1, "big.", "the file would be larger than the system allows");
    }

    /// <summary>As <c>--data &lt;(zcat corpus.gz)</c> has it.</summary>
    [SkippableFact]
    public void DataFromAPipeAreSaidToBeNoFile()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/dev/fd is Unix's");
        LiuliCommand.RunInShell($"echo hello | {LiuliCommand.Words} eval perplexity --data /dev/fd/0 --lang en").Failed(1, "found '/dev/fd/0' to be a pipe");
    }

    [SkippableFact]
    public void AnArgumentIsUtf8OrAnError()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the bytes of arguments are read from /proc");
        LiuliCommand.RunInShell($"{LiuliCommand.Words} tokenize --lang en \"$(printf 'a\\377')\"").Failed(2, "expected UTF-8, found bytes that are none");
        Assert.Contains('\uFFFD', LiuliCommand.RunInShell($"{LiuliCommand.Words} tokenize --json --tokenizer {models.Random.Folder} '\uFFFD' && echo '\uFFFD'").Succeeded().Output);
    }

    [Fact]
    public void RecipesAreReadAsEditorsWriteThem()
    {
        string recipe = models.In("recipe.yaml");
        File.WriteAllText(recipe, $"\uFEFFdata: {models.In("corpus.txt")}\r\ntokenizer: {models.Tokenizer}\r\nout: {models.In("from-an-editor")}\r\nsteps: 1\r\nwidth: 8\r\nheads: 1\r\nlayers: 1\r\ncontext: 8\r\nbatch: 1\r\n");
        LiuliCommand.Run("train", "--recipe", recipe).Succeeded();
        LiuliCommand.Run("train", "--recipe", models.Folder).Failed(1, "found a folder; name a file");
        LiuliCommand.Run("train", "--recipe", models.In("none.yaml")).Failed(1, "none.yaml");
        File.WriteAllBytes(recipe, [.. "out: a"u8, 0xFF]);
        LiuliCommand.Run("train", "--recipe", recipe).Failed(1, recipe, "expected UTF-8 text");
    }

    [Theory]
    [InlineData("layers", "1.5", "expected a whole number")]
    [InlineData("steps", "99999999999", "expected a whole number of at most 2147483647")]
    [InlineData("lr", "fast", "expected a number")]
    [InlineData("seed", "-1", "expected a whole number from 0")]
    [InlineData("align", "maybe", "expected true or false")]
    [InlineData("dtype", "f8", "expected f32, f16 or bf16")]
    public void ARecipesValuesSayWhatTheyMustBe(string option, string value, string expected) =>
        LiuliCommand.Run([.. models.TrainArguments("wrong-value", 1, (option, value))]).Failed(2, $"'{option}'", $"cannot be '{value}'; {expected}");

    [Fact]
    public void AMessageNamesNoParameterOfAMethod()
    {
        string errors = LiuliCommand.Run("forward", "--ids", "999999", "--out", models.In("no.safetensors")).Failed(1, "outside the vocabulary").Errors;
        Assert.DoesNotContain("Parameter", errors, StringComparison.Ordinal);
    }
}
