using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families.Gguf;

/// <summary>The architectures of GGUF files that are known, and how a file's metadata become a description.</summary>
internal static class GgufArchitectures
{
    private const string Key = "general.architecture", Kind = "general.type";

    private static readonly GgufArchitecture[] s_all =
    [
        new LlamaGguf(), new MixtralGguf(), new Qwen2Gguf(), new Qwen3Gguf(), new Qwen3MoeGguf(), new SmolLm3Gguf(), new Gemma2Gguf(), new Gemma3Gguf(), new Phi3Gguf(), new Gpt2Gguf(), new GptNeoXGguf(),
        new BertGguf(), new DistilBertGguf(),
    ];

    /// <summary>The architecture of a file.</summary>
    /// <exception cref="CheckpointException">It names none, or one that is not known, or it is an adapter.</exception>
    public static GgufArchitecture Of(GgufCheckpoint file)
    {
        if (file.Values.TryGetValue(Kind, out GgufValue? kind) && kind.AsText() != "model")
            throw new CheckpointException($"reading '{file.Path}': its {Kind} is {kind}; expected a model; give the file of the model itself");
        string name = file.Values.TryGetValue(Key, out GgufValue? value)
            ? value.AsText()
            : throw new CheckpointException($"reading '{file.Path}': it has no {Key}; expected a language model's file; check that it is the one you mean");
        GgufArchitecture[] named = Array.FindAll(s_all, architecture => architecture.Name == name);
        return Array.Find(named, architecture => architecture.Reads(file)) ?? named.FirstOrDefault() ?? throw new CheckpointException(
            $"reading '{file.Path}': its architecture is '{name}', which is not known; known are {string.Join(", ", s_all.Select(a => a.Name).Distinct())}; use another file, or a version of Liuli that supports it");
    }

    /// <summary>The architecture that files of a family name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static GgufArchitecture OfFamily(string modelType) => Array.Find(s_all, architecture => architecture.Families.Contains(modelType))
        ?? throw new ArgumentException($"writing a GGUF file: models of the family {modelType} have no architecture there; {string.Join(", ", s_all.SelectMany(a => a.Families))} have");

    /// <summary>The description with tensors as in a Hugging Face directory.</summary>
    public static DecoderConfig AsPublished(DecoderConfig config) =>
        (Array.Find(s_all, architecture => architecture.Families.Contains(config.Family)) as GgufDecoderArchitecture)?.AsPublished(config) ?? config;

    /// <summary>Whether a file is of an architecture of encoders. Reads no further than to its name.</summary>
    /// <exception cref="CheckpointException">The file is damaged before that.</exception>
    public static bool IsEncoder(string path) =>
        GgufCheckpoint.FindText(path, Key) is { } name && Array.Exists(s_all, architecture => architecture.Name == name && architecture is BertGguf);

    /// <summary>The description of a file's model, and the family with the file's names.</summary>
    /// <exception cref="CheckpointException">A setting is missing, wrong, unknown or not supported.</exception>
    public static (ModelConfig Config, ModelFamily Family) Read(GgufCheckpoint file, ModelFamilies families)
    {
        GgufArchitecture architecture = Of(file);
        GgufSettings settings = new(file, architecture.Name);
        JsonObject json = new() { ["model_type"] = architecture.ModelType };
        architecture.ReadSettings(settings, json);
        json["tie_word_embeddings"] = !settings.HasHead;
        AddTokens(settings, json);
        ModelConfig config = architecture.Complete(families.Read(ConfigJson.Parse(json.ToJsonString(), file.Path)), settings);
        settings.Ignore("pooling_type"); // about vectors of texts, not about what the model computes
        settings.EnsureAllRead();
        if (file.Tensors.Values.MaxBy(tensor => tensor.StoredBytes) is { DType: { } stored })
            config = config with { StoredType = stored };
        return (config, architecture.WithNames(families.Get(architecture.ModelType)));
    }

    /// <summary>The metadata that <see cref="Read"/> reads as <paramref name="config"/>, tokens excepted.</summary>
    /// <exception cref="ArgumentException">The format has no place for a setting.</exception>
    public static List<GgufValue> Write(ModelConfig config, ModelFamilies families)
    {
        GgufArchitecture architecture = OfFamily(config.Family);
        GgufSettingsWriter settings = new(families.Write(architecture.ToPublished(config), config.StoredType), architecture.Name);
        settings.Values.Add(GgufValue.Of(Key, architecture.Name));
        settings.Values.Add(GgufValue.Of(Kind, "model"));
        architecture.WriteSettings(settings);
        settings.EnsureAllWritten();
        return settings.Values;
    }

    private static void AddTokens(GgufSettings settings, JsonObject json)
    {
        if (settings.TokenId("bos_token_id") is { } begin)
            json["bos_token_id"] = begin;
        if (settings.TokenId("padding_token_id") is { } padding)
            json["pad_token_id"] = padding;
        // The end of a text, of a turn, and of a message that calls a tool: generation stops at each.
        int[] ends = [.. new[] { "eos_token_id", "eot_token_id", "eom_token_id" }.Select(settings.TokenId).OfType<int>().Distinct()];
        json["eos_token_id"] = new JsonArray([.. ends.Select(id => JsonValue.Create(id))]);
    }
}
