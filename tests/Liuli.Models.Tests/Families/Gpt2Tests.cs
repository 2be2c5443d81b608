using System.Text.Json;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

public class Gpt2Tests
{
    [SkippableFact]
    public void LogitsEqualPyTorchs()
    {
        string directory = SharedData.Path("fixtures/gpt2-tiny");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        float[] logits = loaded.Model.Forward(Expected.Row(expected.Ints("input_ids"))).ToArray();
        int vocabulary = loaded.Model.Config.VocabularySize;
        float[] last = logits[^vocabulary..];
        // The fixture keeps 64 of them; their scale is that of all logits.
        float scale = last.Max(Math.Abs);
        Close.Assert([.. Expected.Floats(expected["logits_last_first64"]), scale], [.. last[..64], scale], Expected.Tolerance, "last logits");
        Assert.Equal(expected.Ints("logits_argmax"), Expected.ArgMaxRows(logits, vocabulary));
        double mean = logits.Average(x => (double)x), deviation = Math.Sqrt(logits.Sum(x => (x - mean) * (x - mean)) / (logits.Length - 1));
        Assert.Equal(expected["logits_mean"].GetDouble(), mean, 1e-5);
        Assert.Equal(expected["logits_std"].GetDouble(), deviation, 1e-5);
    }

    [SkippableFact]
    public void EveryLayerEqualsPyTorchs()
    {
        string directory = SharedData.Path("fixtures/gpt2-tiny");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        using TraceRecorder trace = new();
        loaded.Model.Forward(Expected.Row(expected.Ints("input_ids")), new ForwardContext { Trace = trace });
        int compared = 0;
        foreach (JsonProperty point in expected["trace"].EnumerateObject())
        {
            Tensor value = trace[point.Name];
            Assert.Equal(Expected.Ints(point.Value.GetProperty("shape")), value.Shape.Skip(1));
            Close.Assert(Expected.Floats(point.Value.GetProperty("data")), value.ToArray(), Expected.Tolerance, point.Name);
            compared++;
        }
        Assert.Equal(5, compared);
    }

    [SkippableFact]
    public void GreedyIdsEqualPyTorchs()
    {
        string directory = SharedData.Path("fixtures/gpt2-tiny");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected.CheckGreedy(loaded.Model, new Expected(directory).Ints("greedy_20"), prompt: 9);
    }

    [Fact]
    public void TheFirstLossAndEveryGradientEqualPyTorchs()
    {
        string directory = Fixture.Path("gpt2-train");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        int[][] tokens = [.. expected["tokens"].EnumerateArray().Select(Expected.Ints)];
        int time = tokens[0].Length - 1;
        Decoder model = loaded.Model;
        model.Train();
        model.RequireGrad();
        Tensor logits = model.Forward(Tensor.FromInts([.. tokens.SelectMany(row => row[..^1])], [tokens.Length, time]));
        Tensor loss = logits.CrossEntropy(Tensor.FromInts([.. tokens.SelectMany(row => row[1..])], [tokens.Length, time]));
        Assert.Equal(expected["losses"][0].GetSingle(), loss.Item(), 1e-5 * 5.6);
        loss.Backward();

        using Checkpoint gradients = Checkpoint.Open(Path.Combine(directory, "gradients_step1.safetensors"));
        Gpt2 family = new();
        double squares = 0;
        foreach ((string name, Tensor parameter) in model.NamedParameters())
        {
            float[] actual = parameter.Gradient.ToArray();
            Close.Assert(gradients.Read(family.TensorName(name)).ToArray(), actual, Expected.Tolerance, $"gradient of {name}");
            squares += actual.Sum(g => (double)g * g);
        }
        Assert.Equal(gradients.Tensors.Count, model.Parameters().Count());
        Assert.Equal(expected["grad_norms_before_clip"][0].GetDouble(), Math.Sqrt(squares), 1e-5 * 2.5);
    }

    [SkippableFact]
    public void TinyRandomGpt2ContinuesAsOnnxRuntimeDoes()
    {
        // The two continuations are those that ONNX Runtime's own greedy-search test expects of this checkpoint, which comes without config.json.
        string directory = SharedData.Path("data/models/tiny-random-gpt2");
        DecoderConfig config = (DecoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse(
            """{"model_type":"gpt2","vocab_size":1000,"n_positions":512,"n_embd":32,"n_layer":5,"n_head":4,"activation_function":"gelu"}"""));
        Decoder model = new(config);
        using Checkpoint checkpoint = Checkpoint.Open(directory);
        WeightLoader.Load(model, new Gpt2(), checkpoint);
        Expected.CheckGreedy(model, [0, 0, 0, 52, 204, 204, 204, 204, 204, 204], prompt: 4);
        Expected.CheckGreedy(model, [0, 0, 195, 731, 731, 114, 114, 114, 114, 114], prompt: 4);
    }

    [Fact]
    public void ReadsTheSmallestPublishedConfigurationAsItsAuthorsMeantIt()
    {
        DecoderConfig config = (DecoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse("""{"model_type":"gpt2"}"""));
        Assert.Equal(124_439_808, new ModelDescription(config).Parameters);
        Assert.Equal(new NormConfig(NormKind.Layer, 1e-5f), config.Norm);
        Assert.Equal(Activation.Gelu, config.FeedForward.Activation);
    }

    [Theory]
    [InlineData("gelu_new", Activation.Gelu)]
    [InlineData("gelu", Activation.GeluErf)]
    [InlineData("relu", Activation.Relu)]
    [InlineData("silu", Activation.Silu)]
    public void KnowsTheActivations(string name, Activation expected) => Assert.Equal(expected, ModelFamilies.Default.Read(
        ConfigJson.Parse($$"""{"model_type":"gpt2","activation_function":"{{name}}"}""")).FeedForward.Activation);

    [Theory]
    [InlineData("""{"model_type":"gpt2","activation_function":"mish"}""", "activation_function")]
    [InlineData("""{"model_type":"gpt2","attention_is_novel":7}""", "attention_is_novel = 7")]
    [InlineData("""{"model_type":"gpt2","scale_attn_by_inverse_layer_idx":true}""", "scale_attn_by_inverse_layer_idx")]
    [InlineData("""{"model_type":"gpt2","n_embd":100,"n_head":7}""", "cannot be shared out over 7 heads")]
    [InlineData("""{"model_type":"gpt2","n_layer":2000000000}""", "Layers must be")]
    [InlineData("""{"model_type":"gpt5"}""", "model_type 'gpt5' is not known")]
    [InlineData("""{"n_layer":2}""", "model_type")]
    public void SettingsThatItCannotFollowAreNamed(string json, string message) => Assert.Contains(message,
        Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse(json))).Message, StringComparison.Ordinal);
}
