using System.Text.Json.Nodes;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;

// A family that Liuli has never heard of. Once it is registered its checkpoints load, run, train and explain themselves like all others.
ModelFamilies families = ModelFamilies.Default.With(new Pocket());

// A checkpoint, here with random weights, as whoever invented the family would have left it.
string folder = Directory.CreateTempSubdirectory("pocket-").FullName;
const string Settings = """{"model_type":"pocket","tokens":64,"context":32,"dim":32,"depth":2,"heads":4,"hidden":96}""";
Decoder random = new((DecoderConfig)families.Read(ConfigJson.Parse(Settings)) with { InitializerRange = 0.3f });
random.Initialize(new Philox(seed: 1));
HuggingFaceWriter.Save(random, folder, families: families);
Console.WriteLine(File.ReadAllText(Path.Combine(folder, "config.json")));

using PretrainedModel loaded = PretrainedModel.Load(folder, families);
using TextGenerator generator = new(loaded.Model);
GenerationOptions options = new() { MaxTokens = 12, Sampling = new SamplingOptions { Greedy = true } };
Console.WriteLine("1 2 3 → " + string.Join(' ', generator.Generate([1, 2, 3], options).Select(piece => piece.Id)));
Directory.Delete(folder, recursive: true);

/// <summary>How the family's config.json and its tensors' names map onto Liuli's decoder.</summary>
internal sealed class Pocket : DecoderFamily
{
    public override string ModelType => "pocket";

    public override string Architecture => "PocketForCausalLM";

    public override DecoderConfig Read(ConfigJson json) => new()
    {
        Family = ModelType,
        VocabularySize = json.Size("tokens"),
        ContextLength = json.Size("context"),
        Width = json.Size("dim"),
        Layers = json.Size("depth"),
        Norm = new NormConfig(NormKind.Rms, 1e-5f),
        Attention = new AttentionConfig { Heads = json.Size("heads"), KeyValueHeads = 1, HeadWidth = 8, Rotary = new RotaryConfig { Width = 8 } },
        FeedForward = new FeedForwardConfig { Width = json.Size("hidden"), Activation = Activation.Gelu },
        TiedHead = json.Bool("tie_word_embeddings", false),
    };

    public override void Write(DecoderConfig config, JsonObject json) =>
        (json["tokens"], json["context"], json["dim"], json["depth"], json["heads"], json["hidden"]) =
        (config.VocabularySize, config.ContextLength, config.Width, config.Layers, config.Attention.Heads, config.FeedForward.Width);

    // Any rule will do; a TensorNames table translates names that follow none.
    public override string TensorName(string name) => "pocket/" + name.Replace('.', '/');
}
