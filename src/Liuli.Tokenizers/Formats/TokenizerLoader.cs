namespace Liuli.Tokenizers.Formats;

/// <summary>Finds out what lies at a path and reads it.</summary>
internal static class TokenizerLoader
{
    private const string ConfigName = "tokenizer_config.json";

    public static Tokenizer Load(string fileOrDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileOrDirectory);
        if (Directory.Exists(fileOrDirectory))
            return LoadDirectory(fileOrDirectory);
        if (!File.Exists(fileOrDirectory))
            throw TokenizerException.For("Loading a tokenizer", "a file or directory", $"nothing at {fileOrDirectory}", "Check the path.");
        string directory = Path.GetDirectoryName(Path.GetFullPath(fileOrDirectory))!;
        TokenizerConfig? config = TokenizerConfig.ReadIfPresent(Path.Combine(directory, ConfigName));
        if (fileOrDirectory.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
            return BertFiles.Load(fileOrDirectory, config);
        return TokenizerJsonReader.Read(InputFile.Read(fileOrDirectory), fileOrDirectory, config);
    }

    private static Tokenizer LoadDirectory(string directory)
    {
        string In(string name) => Path.Combine(directory, name);
        TokenizerConfig? config = TokenizerConfig.ReadIfPresent(In(ConfigName));
        if (File.Exists(In("tokenizer.json")))
            return TokenizerJsonReader.Read(InputFile.Read(In("tokenizer.json")), In("tokenizer.json"), config);
        if (File.Exists(In("vocab.txt")))
            return BertFiles.Load(In("vocab.txt"), config);
        if (File.Exists(In("vocab.json")) && File.Exists(In("merges.txt")))
            return Gpt2Files.Load(In("vocab.json"), In("merges.txt"), config);
        throw TokenizerException.For("Loading a tokenizer", "tokenizer.json, vocab.txt, or vocab.json with merges.txt",
            $"none of them in {directory}", "Add the tokenizer's files, or name another directory.");
    }
}
