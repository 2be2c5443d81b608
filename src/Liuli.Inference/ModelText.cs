using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tokenizers;

namespace Liuli.Inference;

/// <summary>What a model has beside its weights to deal with text: its tokenizer and its chat templates.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Tokenizer">The tokenizer, where there is one.</param>
/// <param name="ChatTemplates">The templates, where there are some.</param>
public sealed record ModelText(Tokenizer? Tokenizer, ChatTemplates? ChatTemplates)
{
    /// <summary>The files that a directory with a tokenizer has one of.</summary>
    internal static readonly string[] TokenizerFiles = ["tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model"];

    /// <summary>Reads them from a Hugging Face directory or from the metadata of a GGUF file.</summary>
    /// <exception cref="TokenizerException">A tokenizer is there, but damaged or not supported.</exception>
    /// <exception cref="Models.Checkpoints.CheckpointException">The GGUF file is damaged.</exception>
    /// <exception cref="InvalidDataException">The template's file is damaged.</exception>
    public static ModelText Read(string path)
    {
        if (!GgufCheckpoint.IsGguf(path))
            return new ModelText(TokenizerFiles.Any(file => File.Exists(Path.Combine(path, file))) ? Tokenizer.Load(path) : null, ChatTemplateFile.Read(path));
        using GgufCheckpoint file = GgufCheckpoint.Open(path);
        return new ModelText(GgufTokenizers.Read(file), GgufTokenizers.ChatTemplates(file));
    }

    /// <summary>The tokenizer alone: of a GGUF file, or of anything that <see cref="Tokenizer.Load"/> reads.</summary>
    /// <exception cref="InvalidDataException">The GGUF file has none.</exception>
    public static Tokenizer ReadTokenizer(string path)
    {
        if (!GgufCheckpoint.IsGguf(path))
            return Tokenizer.Load(path);
        using GgufCheckpoint file = GgufCheckpoint.Open(path);
        return GgufTokenizers.Read(file) ?? throw new InvalidDataException($"reading '{path}': the GGUF file has no tokenizer; give one that has, or a tokenizer.json");
    }
}
