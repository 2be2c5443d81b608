using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Models.Quantizing;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families.Gguf;

public sealed class GgufModelWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Fixtures => ["stories260K", "qwen2-tiny", "qwen3-tiny", "gpt2-tiny"];

    [SkippableTheory]
    [MemberData(nameof(Fixtures))]
    public void Tensors_are_those_of_the_formats_conventions(string name)
    {
        using PretrainedModel model = PretrainedModel.Load(Directory(name));
        GgufModelWriter.Save(model.Model, _directory.File("ours.gguf"), QuantizationMix.F32);
        using GgufCheckpoint ours = GgufCheckpoint.Open(_directory.File("ours.gguf"));
        using GgufCheckpoint expected = GgufCheckpoint.Open(_directory.Write("expected.gguf", GgufFromHuggingFace.Build(Directory(name)).Build()));
        // A head that only repeats the table need not be stored.
        string[] names = [.. expected.Tensors.Keys.Where(tensor => tensor != "output.weight" || !model.Model.Config.TiedHead).Order()];
        Assert.Equal(names, ours.Tensors.Keys.Order());
        foreach (string tensor in names)
        {
            TensorEntry entry = expected.Tensors[tensor];
            Assert.Equal(entry.Dimensions, ours.Tensors[tensor].Dimensions);
            Assert.Equal(expected.Read(tensor).ToArray(), ours.Read(tensor).ToArray());
        }
        foreach (GgufValue value in expected.Values.Values.Where(value => value.Key != "general.name"))
            Assert.Equal(value.ToString(), ours.Values[value.Key].ToString());
    }

    [SkippableTheory]
    [MemberData(nameof(Fixtures))]
    public void There_and_back_everything_is_the_same(string name)
    {
        using PretrainedModel model = PretrainedModel.Load(Directory(name));
        GgufModelWriter.Save(model.Model, _directory.File("model.gguf"), QuantizationMix.F32);
        using PretrainedModel again = PretrainedModel.Load(_directory.File("model.gguf"));
        HuggingFaceWriter.Save(again.Model, _directory.Path);
        using PretrainedModel back = PretrainedModel.Load(_directory.Path);
        DecoderConfig Comparable(DecoderConfig config) => config with { Attention = config.Attention with { Dropout = 0 }, EmbeddingDropout = 0, ResidualDropout = 0, BeginToken = null, EndTokens = [], PaddingToken = null, StoredType = DType.F32 };
        Assert.Equal(Comparable(model.Model.Config), Comparable(back.Model.Config));
        foreach (((string parameter, Tensor value), (string same, Tensor now)) in model.Model.NamedParameters().Zip(back.Model.NamedParameters()))
        {
            Assert.Equal(parameter, same);
            Assert.Equal(value.ToArray(), now.ToArray());
        }
    }

    [Theory]
    [InlineData(QuantizationMix.F16)]
    [InlineData(QuantizationMix.Q8_0)]
    [InlineData(QuantizationMix.Q4_K_M)]
    public void A_file_is_written_again_with_other_types_and_the_same_metadata(QuantizationMix mix)
    {
        string source = _directory.Write("a.gguf", GgufFromHuggingFace.Build(Fixture.Path("llama-tiny"), builder => builder.Add("general.file_type", 0).Add("novel.key", "kept").Add("general.quantization_version", 1)).Build());
        GgufModelWriter.Requantize(source, _directory.File("b.gguf"), mix);
        using GgufCheckpoint before = GgufCheckpoint.Open(source), after = GgufCheckpoint.Open(_directory.File("b.gguf"));
        Assert.Equal("kept", after.Values["novel.key"].AsText());
        Assert.Equal((int)mix, after.Values["general.file_type"].AsInteger());
        Assert.Equal(mix == QuantizationMix.F16, !after.Values.ContainsKey("general.quantization_version"));
        Assert.Equal(before.Tensors.Keys, after.Tensors.Keys);
        // Rows of 32 are too short for blocks of 256, and rows of 88 for any.
        DType up = mix switch { QuantizationMix.F16 => DType.F16, QuantizationMix.Q8_0 => DType.Q8_0, _ => DType.Q5_0 };
        Assert.Equal(up, after.Tensors["blk.0.ffn_up.weight"].DType);
        Assert.Equal(DType.F16, after.Tensors["blk.0.ffn_down.weight"].DType);
        Assert.Equal(before.Read("blk.0.ffn_up.weight").To(up).To(DType.F32).ToArray(), after.Read("blk.0.ffn_up.weight").To(DType.F32).ToArray());
        using PretrainedModel loaded = PretrainedModel.Load(_directory.File("b.gguf"), type: null);
        Assert.Equal(up, ((DenseFeedForward)loaded.Model.Blocks[0].FeedForward).Up!.Weight.Value.DType);
    }

    [Fact]
    public void Scaled_positions_come_back()
    {
        foreach (RotaryScaling scaling in (RotaryScaling[])[new Llama3RotaryScaling(8, 1, 4, 8192), new RotaryDivisors([1, 2, 3, 4])])
        {
            DecoderConfig config = PretrainedModel.ReadConfig(Fixture.Path("llama-tiny"));
            config = config with { Attention = config.Attention with { Rotary = config.Attention.Rotary! with { Scaling = scaling } } };
            Decoder model = new(config);
            model.Initialize(new Philox(1));
            GgufModelWriter.Save(model, _directory.File("model.gguf"), QuantizationMix.F32);
            Assert.Equal(scaling, PretrainedModel.ReadConfig(_directory.File("model.gguf")).Attention.Rotary!.Scaling);
        }
    }

    [Fact]
    public void Divisors_without_a_rule_have_no_place_in_a_directory()
    {
        DecoderConfig config = PretrainedModel.ReadConfig(Fixture.Path("llama-tiny"));
        Decoder model = new(config with { Attention = config.Attention with { Rotary = config.Attention.Rotary! with { Scaling = new RotaryDivisors([1, 2.5f, 3, 4]) } } });
        model.Initialize(new Philox(1));
        GgufModelWriter.Save(model, _directory.File("model.gguf"), QuantizationMix.F32);
        using PretrainedModel again = PretrainedModel.Load(_directory.File("model.gguf"));
        Assert.Contains("divided by 4 numbers (1, 2.5, 3, 4) that no rule", Assert.Throws<ArgumentException>(() => HuggingFaceWriter.Save(again.Model, _directory.File("hf"))).Message);
    }

    [Fact]
    public void A_model_that_the_format_has_no_place_for_is_refused()
    {
        Assert.Contains("no place for activation_function = \"gelu\"", Error(Gpt2("\"activation_function\":\"gelu\"")));
        Assert.Contains("no place for scale_attn_weights = false", Error(Gpt2("\"scale_attn_weights\":false")));
        Assert.Contains("no place for hidden_act = \"relu\"", Error(PretrainedModel.ReadConfig(Fixture.Path("llama-tiny")) is var config ? config with { FeedForward = config.FeedForward with { Activation = Activation.Relu } } : null!));
        Assert.Contains("family own have no architecture there; llama", Error(PretrainedModel.ReadConfig(Fixture.Path("llama-tiny")) with { Family = "own" }));
    }

    private static DecoderConfig Gpt2(string setting) => (DecoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse($$"""{"model_type":"gpt2","vocab_size":100,"n_embd":32,"n_layer":1,"n_head":2,{{setting}}}"""));

    private string Error(DecoderConfig config)
    {
        Decoder model = new(config);
        model.Initialize(new Philox(1));
        return Assert.Throws<ArgumentException>(() => GgufModelWriter.Save(model, _directory.File("model.gguf"), QuantizationMix.F32)).Message;
    }

    private static string Directory(string name) => SharedData.Path(name == "stories260K" ? $"data/models/{name}" : $"fixtures/{name}");
}
