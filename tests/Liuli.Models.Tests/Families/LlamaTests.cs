using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

public class LlamaTests
{
    [Fact]
    public void LogitsAndGreedyIdsOfTwoShardsEqualPyTorchs()
    {
        string directory = Fixture.Path("llama-tiny");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        expected.CheckLogits(loaded.Model);
        Expected.CheckGreedy(loaded.Model, expected.Ints("greedy_16"), expected.Ints("input_ids").Length);
        Assert.Equal(new Llama3RotaryScaling(8, 1, 4, 16), loaded.Model.Config.Attention.Rotary!.Scaling);
    }

    [SkippableTheory]
    [InlineData("qwen2-tiny")]
    [InlineData("qwen3-tiny")]
    public void RelativesEqualPyTorch(string name)
    {
        string directory = SharedData.Path($"fixtures/{name}");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        expected.CheckLogits(loaded.Model);
        Expected.CheckGreedy(loaded.Model, expected.Ints("greedy_16"), expected.Ints("input_ids").Length);
    }

    [SkippableFact]
    public void Stories260KTellsTheSameStoryAsLlama2c()
    {
        string directory = SharedData.Path("data/models/stories260K");
        using PretrainedModel loaded = PretrainedModel.Load(directory);
        Expected expected = new(directory);
        int[] prompt = expected.Ints("prompt_ids");
        float[] logits = loaded.Model.Forward(Expected.Row(prompt)).ToArray();
        Assert.Equal(expected.Ints("prompt_logits_argmax"), Expected.ArgMaxRows(logits, 512));
        Close.Assert(Expected.Floats(expected["prompt_logits_last"]), logits.AsSpan(logits.Length - 512), Expected.Tolerance, "last logits of the prompt");
        int[] story = expected.Ints("greedy_ids_from_bos_200");
        Assert.Equal(201, story.Length);
        Expected.CheckGreedy(loaded.Model, story, prompt: 1, uncached: false);
    }

    [Theory]
    [InlineData("\"rope_scaling\":{\"rope_type\":\"spiral\",\"factor\":4.0}", "rope_scaling.rope_type")]
    [InlineData("\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0}", "rope_scaling.high_freq_factor")]
    [InlineData("\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":16,\"twist\":1}", "rope_scaling.twist")]
    [InlineData("\"num_key_value_heads\":3", "4 heads cannot be shared out over 3 key/value heads")]
    [InlineData("\"quantization_config\":{\"bits\":4}", "quantization_config")]
    [InlineData("\"head_dim\":7", "even width")]
    public void SettingsThatItCannotFollowAreNamed(string setting, string message) => Assert.Contains(message,
        Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse(
            """{"model_type":"llama","vocab_size":100,"hidden_size":32,"intermediate_size":64,"num_hidden_layers":1,"num_attention_heads":4,""" + setting + "}"))).Message, StringComparison.Ordinal);

    [Fact]
    public void BothWaysToWriteRotarySettingsMeanTheSame()
    {
        const string Start = """{"model_type":"llama","vocab_size":100,"hidden_size":32,"intermediate_size":64,"num_hidden_layers":1,"num_attention_heads":4,""";
        Assert.Equal(
            ModelFamilies.Default.Read(ConfigJson.Parse(Start + "\"rope_theta\":5000.0}")),
            ModelFamilies.Default.Read(ConfigJson.Parse(Start + "\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":5000.0}}")));
    }
}
