using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Loading;

public class WeightLoaderTests
{
    private static readonly Tensor s_ids = TinyModels.RandomIds(TinyModels.Gpt2, 1, 7).Keep();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Gpt2FilesOfEveryAgeLoad(bool withoutPrefix, bool withMasks, bool withHead)
    {
        Decoder model = TinyModels.Make("gpt2");
        Dictionary<string, Tensor> tensors = FileTensors(model);
        if (withHead)
            tensors["lm_head.weight"] = tensors["transformer.wte.weight"];
        if (withMasks)
        {
            tensors["transformer.h.0.attn.bias"] = Tensor.Zeros([1, 1, 24, 24], DType.U8);
            tensors["transformer.h.0.attn.masked_bias"] = Tensor.Full([], -10000);
            tensors["transformer.h.1.attn.bias"] = Tensor.Full([1, 1, 24, 24], 1);
        }
        if (withoutPrefix)
            tensors = tensors.ToDictionary(t => t.Key.Replace("transformer.", "", StringComparison.Ordinal), t => t.Value);
        Assert.Equal(model.Forward(s_ids).ToArray(), Load(tensors).Forward(s_ids).ToArray());
    }

    [Fact]
    public void EverythingThatIsWrongIsNamedAtOnce()
    {
        Dictionary<string, Tensor> tensors = FileTensors(TinyModels.Make("gpt2"));
        tensors.Remove("transformer.h.1.ln_2.bias");
        tensors["transformer.wpe.weight"] = Tensor.Zeros([23, 12]);
        tensors["transformer.h.2.ln_1.weight"] = Tensor.Zeros([12]);
        tensors["transformer.ln_f.bias"] = Tensor.FromInts(new int[12], [12]);
        string message = Assert.Throws<CheckpointException>(() => Load(tensors)).Message;
        Assert.Contains("1 missing: transformer.h.1.ln_2.bias (12).", message, StringComparison.Ordinal);
        Assert.Contains("1 not part of the model: transformer.h.2.ln_1.weight F32 (12).", message, StringComparison.Ordinal);
        Assert.Contains("1 of another shape: transformer.wpe.weight F32 (23, 12) should be (24, 12).", message, StringComparison.Ordinal);
        Assert.Contains("1 of another type: transformer.ln_f.bias I32 (12) should be F32, F16, BF16 or blocks.", message, StringComparison.Ordinal);
        Assert.Contains("Check that settings and weights belong together", message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongListsAreCutButCounted()
    {
        Dictionary<string, Tensor> tensors = new() { ["something"] = Tensor.Zeros([1]) };
        string message = Assert.Throws<CheckpointException>(() => Load(tensors)).Message;
        Assert.Contains("28 missing", message, StringComparison.Ordinal);
        Assert.Contains("and 16 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameTensorTwiceIsNamed()
    {
        Dictionary<string, Tensor> tensors = FileTensors(TinyModels.Make("gpt2"));
        tensors["wpe.weight"] = tensors["transformer.wpe.weight"];
        Assert.Contains("the same as", Assert.Throws<CheckpointException>(() => Load(tensors)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATiedHeadThatDiffersFromTheTableIsRefused()
    {
        Dictionary<string, Tensor> tensors = FileTensors(TinyModels.Make("gpt2"));
        tensors["lm_head.weight"] = Tensor.Full([37, 12], 0.5f);
        Assert.Contains("set tie_word_embeddings to false", Assert.Throws<CheckpointException>(() => Load(tensors)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUntiedModelNeedsItsHead()
    {
        using TemporaryDirectory folder = new();
        SafetensorsWriter.Write(folder.File("model.safetensors"), FileTensors(TinyModels.Make("gpt2")).Select(t => (t.Key, t.Value)));
        ConfigJsonWriter.Write(folder.File("config.json"), ModelFamilies.Default.Write(TinyModels.Gpt2 with { TiedHead = false }, DType.F32));
        Assert.Contains("1 missing: lm_head.weight (37, 12)", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryWithoutFilesSaysWhatIsMissing()
    {
        using TemporaryDirectory folder = new();
        Assert.Contains("config.json", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
        ConfigJsonWriter.Write(folder.File("config.json"), ModelFamilies.Default.Write(TinyModels.Gpt2, DType.F32));
        Assert.Contains("model.safetensors", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFamilyOfOnesOwnLoadsLikeTheOthers()
    {
        using TemporaryDirectory folder = new();
        Decoder model = new(TinyModels.Llama with { Family = "reversed" });
        model.Initialize(new Philox(1));
        ModelFamilies families = ModelFamilies.Default.With(new Reversed());
        HuggingFaceWriter.Save(model, folder.Path, families: families);
        Assert.Contains("model_type 'reversed' is not known", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, families);
        Assert.Equal(model.Forward(s_ids).ToArray(), loaded.Model.Forward(s_ids).ToArray());
        Assert.Equal(ModelFamilies.Default.Count() + 1, families.Count());
    }

    private static Dictionary<string, Tensor> FileTensors(Decoder model)
    {
        Gpt2 family = new();
        return model.NamedParameters().ToDictionary(p => family.TensorName(p.Name), p => p.Value);
    }

    /// <summary>Writes the tensors beside a config.json of the tiny GPT-2, and loads them.</summary>
    private static Decoder Load(Dictionary<string, Tensor> tensors)
    {
        using TemporaryDirectory folder = new();
        SafetensorsWriter.Write(folder.File("model.safetensors"), tensors.Select(t => (t.Key, t.Value)));
        ConfigJsonWriter.Write(folder.File("config.json"), ModelFamilies.Default.Write(TinyModels.Gpt2, DType.F32));
        return PretrainedModel.Load(folder.Path).Model;
    }

    /// <summary>Somebody else's architecture: Llama with tensor names of its own and one setting more.</summary>
    private sealed class Reversed : Llama
    {
        public override string ModelType => "reversed";

        public override string Architecture => "ReversedForCausalLM";

        public override DecoderConfig Read(ConfigJson json)
        {
            Assert.Equal("yes", json.String("is_reversed"));
            return base.Read(json);
        }

        public override void Write(DecoderConfig config, JsonObject json)
        {
            base.Write(config, json);
            json["is_reversed"] = "yes";
        }

        public override string TensorName(string name) => string.Join('.', name.Split('.').Reverse());

        public override string Canonical(string tensor) => tensor;
    }
}
