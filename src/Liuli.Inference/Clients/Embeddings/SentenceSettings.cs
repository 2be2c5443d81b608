using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Configuration;

namespace Liuli.Inference.Clients.Embeddings;

/// <summary>How a directory says that vectors of texts are made with its model, in the files of sentence-transformers (Reimers and Gurevych, "Sentence-BERT", 2019).</summary>
/// <remarks><c>modules.json</c> lists the steps: the transformer itself, a pooling (with a config.json of its own), perhaps a division by the length.
/// <c>sentence_bert_config.json</c> and its kin say how many tokens of a text are read. What is not understood is an error, as the vectors would be others.</remarks>
/// <param name="Pooling">The pooling, where the files name one.</param>
/// <param name="Normalized">Whether vectors have length 1; so also where there are no such files.</param>
/// <param name="LongestText">How many tokens of a text, special ones included, are read at most; the rest is cut off. Null where a longer text is an error.</param>
internal sealed partial record SentenceSettings(EmbeddingPooling? Pooling, bool Normalized, int? LongestText)
{
    private const string Modules = "modules.json", Prompts = "config_sentence_transformers.json", Longest = "max_seq_length", Prompt = "default_prompt_name", PoolingMode = "pooling_mode_";

    private static readonly string[] s_lengthFiles =
        ["sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_xlm-roberta_config.json"];

    private static readonly (string Key, EmbeddingPooling Pooling)[] s_poolings =
        [("cls_token", EmbeddingPooling.First), ("mean_tokens", EmbeddingPooling.Mean), ("lasttoken", EmbeddingPooling.Last)];

    /// <summary>Reads what is there.</summary>
    /// <param name="directory">The model's directory, or its GGUF file.</param>
    /// <param name="width">The width of the model's hidden states.</param>
    /// <param name="context">The model's context.</param>
    /// <exception cref="CheckpointException">A file is damaged.</exception>
    /// <exception cref="NotSupportedException">A step, a pooling or a setting is not supported.</exception>
    public static SentenceSettings Read(string directory, int width, int context)
    {
        if (GgufCheckpoint.IsGguf(directory))
            return ReadGguf(directory);
        string modules = Path.Combine(directory, Modules);
        SentenceSettings settings = new(null, Normalized: true, ReadLength(directory, context));
        return File.Exists(modules) ? settings.With(directory, modules, width, context) : settings;
    }

    /// <summary>Copies the files, where there are any, into the directory of a converted model.</summary>
    public static void CopyFiles(string source, string directory)
    {
        string modules = Path.Combine(source, Modules);
        IEnumerable<string> inFolders = File.Exists(modules) ? SentenceModules.Read(modules).Where(step => step.Path.Length > 0).Select(step => Path.Combine(step.Path, "config.json")) : [];
        foreach (string file in (IEnumerable<string>)[Modules, Prompts, .. s_lengthFiles, .. inFolders])
        {
            if (!File.Exists(Path.Combine(source, file)))
                continue;
            string target = Path.Combine(directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, file), target, overwrite: true);
        }
    }

    private SentenceSettings With(string directory, string modules, int width, int context)
    {
        CheckPrompt(directory);
        EmbeddingPooling? pooling = null;
        bool normalized = false;
        foreach ((string type, string path) in SentenceModules.Read(modules))
        {
            switch (type)
            {
                case "Transformer" when path.Length == 0:
                    break;
                case "Transformer":
                    throw Unsupported(modules, $"the transformer in a folder of its own, '{path}'", "move its files beside modules.json, and set the path to \"\"");
                case "Pooling" when pooling is null && !normalized:
                    pooling = ReadPooling(Path.Combine(directory, path, "config.json"), width);
                    break;
                case "Normalize" when pooling is not null:
                    normalized = true;
                    break;
                default:
                    throw Unsupported(modules, $"the step {type} {(path.Length == 0 ? "" : $"('{path}') ")}in this place", "expected Transformer, Pooling and at most Normalize, in this order");
            }
        }
        // Such a directory's own program cuts every text that is too long.
        return this with { Pooling = pooling ?? throw Unsupported(modules, "a model without a Pooling step", "choose a pooling yourself, on a copy without modules.json"), Normalized = normalized, LongestText = LongestText ?? context };
    }

    private static EmbeddingPooling ReadPooling(string file, int width)
    {
        ConfigJson json = ConfigJson.Load(file);
        if (json.Size("word_embedding_dimension", width) is var dimension && dimension != width)
            throw new CheckpointException($"reading '{file}': word_embedding_dimension is {dimension}, but the model's vectors have {Counted.Of(width, "number")}; the files do not belong together");
        json.Ignore("include_prompt"); // about prompts, of which there are none
        string[] wanted = [.. json.Keys.Where(key => key.StartsWith(PoolingMode, StringComparison.Ordinal) && json.Bool(key, absent: false)).Select(key => key[PoolingMode.Length..])];
        json.EnsureAllRead();
        if (wanted is [var mode] && Array.Find(s_poolings, pooling => pooling.Key == mode) is { Key: not null } found)
            return found.Pooling;
        throw Unsupported(file, wanted.Length == 0 ? "no pooling at all" : $"the pooling {string.Join(" with ", wanted.Select(name => PoolingMode + name))}",
            $"expected one of {string.Join(", ", s_poolings.Select(pooling => PoolingMode + pooling.Key))}");
    }

    private static int? ReadLength(string directory, int context)
    {
        string? file = s_lengthFiles.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
        if (file is null)
            return null;
        ConfigJson json = ConfigJson.Load(file);
        int length = json.Size(Longest, context);
        // The tokenizer's own files say whether letters are made small.
        json.Expect("do_lower_case", false);
        json.EnsureAllRead();
        return Math.Min(length, context);
    }

    private static void CheckPrompt(string directory)
    {
        string file = Path.Combine(directory, Prompts);
        if (File.Exists(file) && ConfigJson.Load(file).OptionalString(Prompt) is { } name)
            throw Unsupported(file, $"{Prompt} = \"{name}\", a text put before every other", "put it there yourself, on a copy without this setting");
    }

    private static NotSupportedException Unsupported(string file, string what, string next) =>
        new($"reading '{file}': {what} is not supported; {next}");
}
