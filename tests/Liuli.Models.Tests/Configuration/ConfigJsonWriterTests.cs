using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Tests.Configuration;

public class ConfigJsonWriterTests
{
    [Fact]
    public void What_is_written_has_these_characters_and_reads_back()
    {
        using TemporaryDirectory directory = new();
        JsonObject config = new()
        {
            ["model_type"] = "gpt2",
            ["n_embd"] = 24,
            ["layer_norm_epsilon"] = 1e-5f,
            ["rope_theta"] = 500000.0,
            ["attn_pdrop"] = 0.1f,
            ["tie_word_embeddings"] = true,
            ["rope_scaling"] = null,
            ["architectures"] = new JsonArray("GPT2LMHeadModel"),
            ["nested"] = new JsonObject { ["factor"] = 8f, ["名"] = "琉璃 <ok>" },
            ["kept"] = JsonNode.Parse("1.50"),
        };
        ConfigJsonWriter.Write(directory.File("config.json"), config);
        Assert.Equal("""
            {
              "model_type": "gpt2",
              "n_embd": 24,
              "layer_norm_epsilon": 1e-05,
              "rope_theta": 500000.0,
              "attn_pdrop": 0.1,
              "tie_word_embeddings": true,
              "rope_scaling": null,
              "architectures": [
                "GPT2LMHeadModel"
              ],
              "nested": {
                "factor": 8.0,
                "名": "琉璃 <ok>"
              },
              "kept": 1.50
            }

            """, File.ReadAllText(directory.File("config.json")));
        ConfigJson read = ConfigJson.Load(directory.Path);
        Assert.Equal(1e-5f, read.Float("layer_norm_epsilon"));
        Assert.Equal(0.1f, read.Float("attn_pdrop"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_JSON_lacks_are_refused_and_the_old_file_stays(float value)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("config.json", "old");
        Assert.Contains("epsilon", Assert.Throws<CheckpointException>(() => ConfigJsonWriter.Write(path, new JsonObject { ["epsilon"] = value })).Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(directory.Path));
    }
}
