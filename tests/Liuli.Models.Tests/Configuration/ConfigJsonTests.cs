using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Tests.Configuration;

public class ConfigJsonTests
{
    [Fact]
    public void A_real_file_is_read_with_every_kind_of_value()
    {
        ConfigJson config = ConfigJson.Load(Fixture.Path("llama-tiny"));
        Assert.Equal("llama", config.String("model_type"));
        Assert.Equal(32, config.Size("hidden_size"));
        Assert.Equal(1e-5f, config.Float("rms_norm_eps"));
        Assert.Equal(500000.0, config.Double("rope_theta"));
        Assert.Equal("silu", config.OneOf("hidden_act", "silu", "gelu"));
        Assert.False(config.Bool("tie_word_embeddings", true));
        Assert.Equal([2], config.Ints("eos_token_id"));
        Assert.Null(config.OptionalInt("head_dim"));
        foreach (string key in (string[])["num_attention_heads", "num_key_value_heads", "num_hidden_layers", "intermediate_size", "max_position_embeddings", "vocab_size"])
            Assert.True(config.Size(key) > 0);
        ConfigJson scaling = config.Section("rope_scaling")!;
        Assert.Equal("llama3", scaling.String("rope_type"));
        Assert.Equal(8f, scaling.Float("factor"));
        Assert.Equal(1f, scaling.Float("low_freq_factor"));
        Assert.Equal(4f, scaling.Float("high_freq_factor"));

        string message = Assert.Throws<CheckpointException>(config.EnsureAllRead).Message;
        Assert.Contains("rope_scaling.original_max_position_embeddings = 16", message);
        Assert.DoesNotContain("attention_bias", message); // false asks for nothing
        Assert.DoesNotContain("architectures", message);
        Assert.Equal(16, scaling.Size("original_max_position_embeddings"));
        config.EnsureAllRead();
    }

    [Fact]
    public void Every_unread_key_is_named_with_its_value()
    {
        ConfigJson config = ConfigJson.Parse("""{"n_embd":8,"使用新层":true,"rope_scaling":{"type":"yarn"},"attn_logit_softcapping":50.0,"n":null,"l":[],"o":{},"f":false,"attention_dropout":0.0}""");
        Assert.Equal(8, config.Size("n_embd"));
        string message = Assert.Throws<CheckpointException>(config.EnsureAllRead).Message;
        Assert.Contains("these 3 settings: 使用新层 = true, rope_scaling = {\"type\":\"yarn\"}, attn_logit_softcapping = 50.0;", message);
    }

    [Fact]
    public void A_dropout_that_is_not_zero_must_be_read() =>
        Assert.Contains("attention_dropout = 0.1", Assert.Throws<CheckpointException>(ConfigJson.Parse("""{"attention_dropout":0.1}""").EnsureAllRead).Message);

    [Theory]
    [InlineData("""{"a":1,"b":{},"a":2}""")]
    [InlineData("""{"b":[0,{"c":{"a":1,"a":1}}]}""")]
    public void A_name_twice_in_one_object_is_refused(string json) =>
        Assert.Contains("names 'a' twice", Assert.Throws<CheckpointException>(() => ConfigJson.Parse(json)).Message);

    [Fact]
    public void Ignored_keys_need_not_be_read()
    {
        ConfigJson.Parse("""{"architectures":["A"],"torch_dtype":"float32","summary_type":"cls_index","summary_anything":1,"task_specific_params":{"a":1},"odd":3}""").Ignore("odd").EnsureAllRead();
        // At the top only: the same word inside a section is a setting.
        ConfigJson nested = ConfigJson.Parse("""{"rope_scaling":{"temperature":2}}""");
        nested.Section("rope_scaling");
        Assert.Contains("rope_scaling.temperature", Assert.Throws<CheckpointException>(nested.EnsureAllRead).Message);
    }

    [Fact]
    public void Aliases_read_either_name_and_refuse_a_contradiction()
    {
        Assert.Equal(7, ConfigJson.Parse("""{"hidden_size":7}""").Alias("n_embd", "hidden_size", "d_model").Size("n_embd"));
        ConfigJson both = ConfigJson.Parse("""{"n_positions":64,"n_ctx":64}""").Alias("n_positions", "n_ctx");
        Assert.True(both.Has("n_positions"));
        Assert.Equal(64, both.Size("n_positions"));
        both.EnsureAllRead();
        Assert.Equal(5, ConfigJson.Parse("""{"n_positions":null,"n_ctx":5}""").Alias("n_positions", "n_ctx").Size("n_positions"));
        string message = Assert.Throws<CheckpointException>(() => ConfigJson.Parse("""{"n_positions":64,"n_ctx":32}""").Alias("n_positions", "n_ctx").Size("n_positions")).Message;
        Assert.Contains("n_positions = 64", message);
        Assert.Contains("n_ctx = 32", message);
        Assert.Contains("n_embd (or hidden_size) is missing", Assert.Throws<CheckpointException>(() => ConfigJson.Parse("{}").Alias("n_embd", "hidden_size").Size("n_embd")).Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("2147483648")]
    [InlineData("1e300")]
    [InlineData("\"12\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void A_wrong_size_is_named(string value)
    {
        string message = Assert.Throws<CheckpointException>(() => ConfigJson.Parse($"{{\"n_layer\":{value}}}", "some/config.json").Size("n_layer", 2)).Message;
        Assert.Contains($"n_layer is {value}", message);
        Assert.Contains("some/config.json", message);
    }

    [Fact]
    public void Wrong_values_are_named()
    {
        ConfigJson config = ConfigJson.Parse("""{"a":"x","b":1,"c":"relu6","d":1e400,"e":{"x":1},"f":["a",1],"g":true,"h":2.0}""");
        Assert.Contains("a is \"x\"", Assert.Throws<CheckpointException>(() => config.Float("a")).Message);
        Assert.Contains("b is 1", Assert.Throws<CheckpointException>(() => config.Bool("b", false)).Message);
        Assert.Contains("b is 1", Assert.Throws<CheckpointException>(() => config.String("b")).Message);
        Assert.Contains("b is 1", Assert.Throws<CheckpointException>(() => config.Section("b")).Message);
        Assert.Contains("c is \"relu6\"; expected one of gelu, relu", Assert.Throws<CheckpointException>(() => config.OneOf("c", "gelu", "relu")).Message);
        Assert.Contains("d is 1e400", Assert.Throws<CheckpointException>(() => config.Float("d")).Message);
        Assert.Contains("d is 1e400", Assert.Throws<CheckpointException>(() => config.Double("d")).Message);
        Assert.Contains("array", Assert.Throws<CheckpointException>(() => config.Ints("e")).Message);
        Assert.Throws<CheckpointException>(() => config.Strings("f"));
        Assert.Contains("only supported", Assert.Throws<CheckpointException>(() => config.Expect("g", false)).Message);
        Assert.Contains("only supported", Assert.Throws<CheckpointException>(() => config.Expect("h", 1)).Message);
        config.Expect("g", true);
        config.Expect("h", 2);
        config.Expect("absent", true);
        Assert.Equal(2, config.Int("h"));
        Assert.Equal("gelu", config.OneOf("absent", "gelu", "relu"));
        Assert.Equal([], config.Floats("absent"));
        Assert.Equal([2f], config.Floats("h"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1")]
    public void A_wrong_file_is_refused(string text) => Assert.Throws<CheckpointException>(() => ConfigJson.Parse(text));

    [Fact]
    public void Hostile_files_are_refused()
    {
        Assert.Contains("depth", Assert.Throws<CheckpointException>(() => ConfigJson.Parse("{\"a\":" + new string('[', 1_000_000))).Message);
        using TemporaryDirectory directory = new();
        Assert.Contains("found no config.json in it", Assert.Throws<CheckpointException>(() => ConfigJson.Load(directory.Path)).Message);
        string path = directory.Write("config.json", [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        Assert.Throws<CheckpointException>(() => ConfigJson.Load(path).EnsureAllRead());
        path = directory.Write("config.json", [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Throws<CheckpointException>(() => ConfigJson.Load(path).String("a"));
        path = directory.Write("config.json", [0xEF, 0xBB, 0xBF, .. "{\"a\":1}"u8]); // some editors write a byte-order mark
        Assert.Equal(1, ConfigJson.Load(directory.Path).Int("a"));
    }
}
