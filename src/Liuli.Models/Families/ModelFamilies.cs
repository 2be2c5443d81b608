using System.Collections;
using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Tensors;

namespace Liuli.Models.Families;

/// <summary>The families that checkpoints can be of, by <c>model_type</c>. Immutable: <see cref="With"/> gives a larger set.</summary>
public sealed class ModelFamilies : IEnumerable<ModelFamily>
{
    private readonly ModelFamily[] _families;

    private ModelFamilies(ModelFamily[] families) => _families = families;

    /// <summary>The families that come with Liuli.</summary>
    public static ModelFamilies Default { get; } = new(
    [
        new Gpt2(), new GptNeoX(), new Llama(), new Mistral(), new Mixtral(), new Qwen2(), new Qwen3(), new Qwen3Moe(), new Gemma2(), new Gemma3(), new Phi3(), new SmolLm3(),
        new Bert(), new Roberta(), new XlmRoberta(), new DistilBert(),
    ]);

    /// <summary>This set and <paramref name="family"/>, which takes the place of one with the same model type.</summary>
    public ModelFamilies With(ModelFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return new([.. _families.Where(f => f.ModelType != family.ModelType), family]);
    }

    /// <summary>The family of that <c>model_type</c>.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public ModelFamily Get(string modelType) => Array.Find(_families, f => f.ModelType == modelType)
        ?? throw new CheckpointException($"looking up a model family: model_type '{modelType}' is not known; known are {string.Join(", ", _families.Select(f => f.ModelType))}; describe it with a ModelFamily and register that with ModelFamilies.Default.With(…)");

    /// <summary>Reads a whole config.json: a <see cref="DecoderConfig"/> or an <see cref="EncoderConfig"/>.</summary>
    /// <exception cref="CheckpointException">Its family is unknown, a value is missing, wrong or unsupported, or a key is left that nobody knows.</exception>
    public ModelConfig Read(ConfigJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ModelConfig config = Describe(json);
        json.EnsureAllRead();
        try
        {
            config.Validate();
        }
        catch (ArgumentException wrong)
        {
            throw new CheckpointException($"reading '{json.Source}': {wrong.Message}; correct the file", wrong);
        }
        return config;
    }

    private ModelConfig Describe(ConfigJson json) => Get(json.String("model_type")).ReadConfig(json) with
    {
        BeginToken = json.OptionalInt("bos_token_id"),
        PaddingToken = json.OptionalInt("pad_token_id"),
        EndTokens = [.. json.Ints("eos_token_id")],
        InitializerRange = json.Float("initializer_range", 0.02f),
        StoredType = json.Alias("torch_dtype", "dtype").OptionalString("torch_dtype") switch
        {
            "float16" => DType.F16,
            "bfloat16" => DType.BF16,
            _ => DType.F32,
        },
    };

    /// <summary>A whole config.json that <see cref="Read"/> reads as <paramref name="config"/>, for weights stored as <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentException">The family's files cannot say what the description says.</exception>
    public JsonObject Write(ModelConfig config, DType type)
    {
        ArgumentNullException.ThrowIfNull(config);
        ModelFamily family = Get(config.Family);
        JsonObject json = new() { ["architectures"] = new JsonArray(family.ArchitectureOf(config)), ["model_type"] = family.ModelType };
        family.WriteConfig(config, json);
        json["tie_word_embeddings"] = config.TiedHead;
        json["initializer_range"] = config.InitializerRange;
        // Tokens that there are none of are written as null: without the keys, Hugging Face's programs take those of the family's first model.
        json["bos_token_id"] = config.BeginToken;
        json["eos_token_id"] = config.EndTokens.Count switch
        {
            0 => null,
            1 => config.EndTokens[0],
            _ => new JsonArray([.. config.EndTokens.Select(t => JsonValue.Create(t))]),
        };
        json["pad_token_id"] = config.PaddingToken;
        json["torch_dtype"] = type switch { DType.F16 => "float16", DType.BF16 => "bfloat16", _ => "float32" };
        CheckReadsBack(family, config with { StoredType = type }, json);
        return json;
    }

    /// <summary>A model that is read back as another one must not be written: the last word on what a family's files can say.</summary>
    private void CheckReadsBack(ModelFamily family, ModelConfig config, JsonObject json)
    {
        string text = json.ToJsonString();
        if (family.WithPartsOf(Read(ConfigJson.Parse(text, "the config.json to be written")), config) != config)
            throw new ArgumentException($"writing config.json: the {config.Family} family cannot express this description; it would be read back as another; save the model as a family that can. Written was {text}");
    }

    /// <inheritdoc/>
    public IEnumerator<ModelFamily> GetEnumerator() => ((IEnumerable<ModelFamily>)_families).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
