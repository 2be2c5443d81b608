namespace Liuli.Tokenizers.Formats;

/// <summary>Finds out what lies at a path and reads it.</summary>
internal static class TokenizerLoader
{
    private const string ConfigName = "tokenizer_config.json";

    private static readonly string[] SentencePieceNames = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model"];

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
        if (fileOrDirectory.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase))
            return TiktokenFile.Load(fileOrDirectory);
        if (fileOrDirectory.EndsWith(".model", StringComparison.OrdinalIgnoreCase))
            return LoadModelFile(fileOrDirectory, config);
        return TokenizerJsonReader.Read(InputFile.Read(fileOrDirectory), fileOrDirectory, config);
    }

    /// <summary>Llama 3's own tokenizer.model is a file of ranks under SentencePiece's name.</summary>
    private static Tokenizer LoadModelFile(string path, TokenizerConfig? config) =>
        TiktokenFile.IsOne(path) ? TiktokenFile.Load(path, TiktokenEncoding.Llama3) : SentencePieceFile.Load(path, config);

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
        if (SentencePieceNames.Select(In).FirstOrDefault(File.Exists) is { } model)
            return LoadModelFile(model, config);
        if (Directory.EnumerateFiles(directory, "*.tiktoken").Order(StringComparer.Ordinal).FirstOrDefault() is { } ranks)
            return TiktokenFile.Load(ranks);
        throw TokenizerException.For("Loading a tokenizer", "tokenizer.json, vocab.txt, vocab.json with merges.txt, tokenizer.model, spiece.model, sentencepiece.bpe.model, or a .tiktoken file",
            $"none of them in {directory}", "Add the tokenizer's files, or name another directory.");
    }
}
