using System.Text.Json.Nodes;
using Liuli.Models.Quantizing;
using Liuli.Models.Tests.Checkpoints.Gguf;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families.Gguf;

/// <summary>Every family through GGUF and back. The ids are those that llama.cpp (version 0.5.0) continued the prompt with from the files that are written here, in F32.</summary>
public sealed class GgufFamilyTests : IDisposable
{
    private static readonly int[] s_prompt = [3, 5, 7, 11, 13, 17, 2, 9, 4, 6, 8, 10, 12, 14];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // What GGUF has no place for is changed first: another scale of attention than follows from the size, windows that llama.cpp leaves out.
    [Theory]
    [InlineData("gemma2-tiny", """{"query_pre_attn_scalar":8}""", new[] { 14, 14, 14, 14, 14, 14, 14, 14 })]
    [InlineData("gemma3-tiny", """{"query_pre_attn_scalar":8,"sliding_window_pattern":6,"layer_types":null}""", new[] { 3, 3, 3, 3, 45, 45, 45, 45, 34, 34, 34, 20, 20, 20, 20, 1, 19, 19, 19, 19, 19, 19, 19, 19 })]
    [InlineData("phi3-tiny", """{"sliding_window":null}""", new[] { 16, 39, 15, 16, 33, 34, 2, 12, 25, 2, 35, 34, 15, 46, 13, 34, 10, 28, 26, 12, 28, 15, 46, 13 })]
    [InlineData("mistral-tiny", """{"sliding_window":null}""", new[] { 12, 10, 12, 12, 12, 47, 5, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8 })]
    [InlineData("llama-linear-tiny", "{}", new[] { 15, 39, 19, 38, 44, 18, 43, 47, 9, 0, 39, 1, 31, 19, 43, 15, 0, 0, 43, 17, 11, 43, 15, 0 })]
    [InlineData("llama-yarn-tiny", "{}", new[] { 13, 39, 4, 24, 2, 17, 17, 17, 9, 16, 4, 20, 24, 9, 34, 19, 23, 17, 9, 22, 41, 13, 13, 19 })]
    [InlineData("llama-tiny", "{}", new[] { 340, 251, 351, 101, 411, 361, 432, 100, 102, 503, 134, 0, 267, 495, 265, 448, 36, 465, 265, 261, 53, 101, 411, 63 })]
    public void Llama_cpp_and_the_directory_say_the_same(string name, string changes, int[] expected)
    {
        using PretrainedModel before = PretrainedModel.Load(Changed(name, changes));
        GgufModelWriter.Save(before.Model, _directory.File("model.gguf"), QuantizationMix.F32);
        using PretrainedModel after = PretrainedModel.Load(_directory.File("model.gguf"));
        Assert.Equal([.. s_prompt, .. expected], Expected.Greedy(after.Model, s_prompt, expected.Length, cached: true));
        Tensor ids = Expected.Row(s_prompt);
        Close.Assert(before.Model.Forward(ids).ToArray(), after.Model.Forward(ids).ToArray(), Expected.Tolerance, name);
        if (name == "llama-tiny")
            return; // its scaling is none that was published, and has no place in a directory
        HuggingFaceWriter.Save(after.Model, _directory.File("back"));
        using PretrainedModel back = PretrainedModel.Load(_directory.File("back"));
        Close.Assert(before.Model.Forward(ids).ToArray(), back.Model.Forward(ids).ToArray(), Expected.Tolerance, name);
    }

    [Theory]
    [InlineData("gemma2-tiny", "{}", "query_pre_attn_scalar = 20")]
    [InlineData("gemma2-tiny", """{"query_pre_attn_scalar":8,"attn_logit_softcapping":null}""", "attn_logit_softcapping")]
    [InlineData("gemma2-tiny", """{"query_pre_attn_scalar":8,"layer_types":["full_attention","sliding_attention"]}""", "layer_types")]
    [InlineData("gemma3-tiny", """{"query_pre_attn_scalar":8}""", "layer_types")]
    [InlineData("mistral-tiny", "{}", "sliding_window = 5")]
    [InlineData("llama-yarn-tiny", """{"rope_scaling":{"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":32,"attention_factor":2.0}}""", "rope_scaling")]
    [InlineData("llama-dynamic-tiny", "{}", "rope_scaling")]
    [InlineData("qwen2-window-tiny", "{}", "use_sliding_window = true")]
    [InlineData("gpt-neox-tiny", "{}", "gpt_neox have no architecture there")]
    public void What_has_no_place_is_refused(string name, string changes, string expected)
    {
        using PretrainedModel model = PretrainedModel.Load(Changed(name, changes));
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => GgufModelWriter.Save(model.Model, _directory.File("model.gguf"), QuantizationMix.F32)).Message);
        Assert.False(File.Exists(_directory.File("model.gguf")));
    }

    [Fact]
    public void Patterns_that_are_not_supported_are_named()
    {
        GgufBuilder builder = new GgufBuilder().Add("general.architecture", "gemma2").Add("gemma2.context_length", 8).Add("gemma2.embedding_length", 4).Add("gemma2.block_count", 1)
            .Add("gemma2.feed_forward_length", 4).Add("gemma2.attention.head_count", 1).Add("gemma2.attention.key_length", 4).Add("gemma2.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add("gemma2.attention.sliding_window_pattern", 3).Tensor("token_embd.weight", 0, [2, 4], new byte[32]);
        Assert.Contains("gemma2.attention.sliding_window_pattern is 3", Assert.Throws<Models.Checkpoints.CheckpointException>(() => PretrainedModel.ReadConfig(_directory.Write("a.gguf", builder.Build()))).Message);
    }

    private string Changed(string name, string changes)
    {
        JsonObject config = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.Path(name), "config.json")))!;
        foreach ((string key, JsonNode? value) in (JsonObject)JsonNode.Parse(changes)!)
        {
            if (value is null && key == "layer_types")
                config.Remove(key);
            else
                config[key] = value?.DeepClone();
        }
        string directory = _directory.File(name);
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.EnumerateFiles(Fixture.Path(name), "*.safetensors*").Where(file => !file.Contains("gradients", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(directory, "config.json"), config.ToJsonString());
        return directory;
    }
}
