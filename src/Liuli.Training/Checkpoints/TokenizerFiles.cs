using System.Text.Json.Nodes;
using Liuli.Models;
using Liuli.Models.Checkpoints;
using Liuli.Tokenizers;
using Liuli.Training.Recipes;

namespace Liuli.Training.Checkpoints;

/// <summary>The tokenizer's files beside a trained model.</summary>
internal static class TokenizerFiles
{
    /// <summary>What names special tokens and templates beside a tokenizer; carried over as it is.</summary>
    private static readonly string[] s_companions = ["tokenizer_config.json", "special_tokens_map.json"];

    private const string GenerationConfig = "generation_config.json";

    /// <summary>The files that <see cref="Save"/> writes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["tokenizer.json", .. s_companions, GenerationConfig];

    /// <summary>Writes tokenizer.json, its companions and generation_config.json, and reads the tokenizer back to prove that it is the same.</summary>
    /// <exception cref="TrainingException">They cannot be written, or what is read back is another tokenizer.</exception>
    public static void Save(Tokenizer tokenizer, TrainingRecipe recipe, DecoderConfig config)
    {
        Directory.CreateDirectory(recipe.Out);
        try
        {
            tokenizer.Save(recipe.Out);
        }
        catch (TokenizerException e)
        {
            throw new TrainingException($"training into '{recipe.Out}': {e.Message}", e);
        }
        CopyCompanions(recipe);
        WriteGenerationConfig(config, Path.Combine(recipe.Out, GenerationConfig));
        Tokenizer read = Load(recipe.Out);
        if (read.ToJson() != tokenizer.ToJson() || read.SpecialTokens != tokenizer.SpecialTokens)
            throw new TrainingException($"saving the tokenizer into '{recipe.Out}': expected it to read back as it was, found another vocabulary or other special tokens. Remove foreign tokenizer files from the folder.");
    }

    /// <summary>Reads the tokenizer in a model's folder.</summary>
    /// <exception cref="TrainingException">It cannot be read.</exception>
    public static Tokenizer Load(string folder)
    {
        try
        {
            return Tokenizer.Load(folder);
        }
        catch (TokenizerException e)
        {
            throw new TrainingException($"loading the tokenizer of the run: {e.Message}", e);
        }
    }

    private static void CopyCompanions(TrainingRecipe recipe)
    {
        string? source = Directory.Exists(recipe.Tokenizer) ? recipe.Tokenizer : Path.GetDirectoryName(Path.GetFullPath(recipe.Tokenizer));
        if (source is null || recipe.Tokenizer == TrainingRecipe.CharacterTokenizer)
            return;
        foreach (string name in s_companions)
        {
            if (File.Exists(Path.Combine(source, name)))
                AtomicFile.Write(Path.Combine(recipe.Out, name), stream => stream.Write(File.ReadAllBytes(Path.Combine(source, name))));
        }
    }

    private static void WriteGenerationConfig(DecoderConfig config, string path)
    {
        JsonObject json = [];
        if (config.BeginToken is { } begin)
            json["bos_token_id"] = begin;
        if (config.EndTokens.Count > 0)
            json["eos_token_id"] = config.EndTokens[0];
        if (config.PaddingToken is { } padding)
            json["pad_token_id"] = padding;
        json["max_length"] = config.ContextLength;
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(new() { WriteIndented = true }) + "\n")));
    }
}
