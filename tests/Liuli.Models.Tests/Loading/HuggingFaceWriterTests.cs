using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Loading;

public class HuggingFaceWriterTests
{
    private static readonly Dictionary<string, DecoderConfig> s_configs = new()
    {
        ["gpt2"] = TinyModels.Gpt2 with { BeginToken = 5, EndTokens = [6], ResidualDropout = 0.1f, FeedForward = TinyModels.Gpt2.FeedForward with { Activation = Activation.GeluErf } },
        ["gpt2, untied, with padding"] = TinyModels.Gpt2 with { TiedHead = false, PaddingToken = 0, FeedForward = TinyModels.Gpt2.FeedForward with { Width = 48 } },
        ["llama"] = TinyModels.Llama with { EndTokens = [1, 2] },
        ["llama, long"] = TinyModels.Llama with
        {
            TiedHead = true,
            Attention = TinyModels.Llama.Attention with { InputBias = true, OutputBias = true, Rotary = new RotaryConfig { Width = 4, Theta = 500000, Scaling = new Llama3RotaryScaling(8, 1, 4, 16) } },
            FeedForward = TinyModels.Llama.FeedForward with { Bias = true },
        },
        ["qwen2"] = TinyModels.Llama with { Family = "qwen2", Attention = TinyModels.Llama.Attention with { InputBias = true } },
        ["qwen3"] = TinyModels.Llama with { Family = "qwen3", Attention = TinyModels.Llama.Attention with { NormalizedQueriesAndKeys = true, HeadWidth = 6, Rotary = new RotaryConfig { Width = 6 } } },
        ["qwen2, windows"] = (TinyModels.Llama with { Family = "qwen2", Attention = TinyModels.Llama.Attention with { InputBias = true } })
            .WithLayers(i => new LayerConfig(TinyModels.Llama.Attention with { InputBias = true, Window = 3 * i }, TinyModels.Llama.FeedForward)),
        ["mistral"] = TinyModels.Llama with { Family = "mistral", Attention = TinyModels.Llama.Attention with { Window = 6 } },
        ["mistral, all seen"] = TinyModels.Llama with { Family = "mistral" },
        ["mixtral"] = TinyModels.Llama with { Family = "mixtral", FeedForward = TinyModels.Llama.FeedForward with { Experts = new ExpertsConfig(3, 2, true) } },
        ["qwen3_moe"] = TinyModels.Experts.WithLayers(i => TinyModels.Experts.Layer(i) with { Attention = Normalized }) with { Attention = Normalized },
        ["gemma2"] = (TinyModels.Llama with
        {
            Family = "gemma2",
            Norm = TinyModels.Gemma.Norm,
            OutputNorms = true,
            EmbeddingScale = 4,
            LogitCap = 30,
            TiedHead = true,
            FeedForward = TinyModels.Gemma.FeedForward,
            Attention = TinyModels.Llama.Attention with { ScoreCap = 50, Scale = 1 / 12f },
        }).WithLayers(i => new LayerConfig(TinyModels.Llama.Attention with { ScoreCap = 50, Scale = 1 / 12f, Window = i * 4 }, TinyModels.Gemma.FeedForward)),
        ["gemma3"] = TinyModels.Gemma,
        ["phi3"] = TinyModels.Phi with { ResidualDropout = 0.1f },
        ["phi3, partly rotated"] = TinyModels.Phi with { Attention = TinyModels.Phi.Attention with { Window = 7, Rotary = new RotaryConfig { Width = 2 } } },
        ["gpt_neox"] = TinyModels.NeoX with { ResidualDropout = 0.1f, EmbeddingDropout = 0.1f },
        ["smollm3"] = (TinyModels.Llama with { Family = "smollm3" }).WithLayers(i => new LayerConfig(TinyModels.Llama.Attention with { Rotary = i == 0 ? null : TinyModels.Llama.Attention.Rotary }, TinyModels.Llama.FeedForward)),
        ["llama, linear"] = Scaled(new LinearRotaryScaling(4)),
        ["llama, dynamic"] = Scaled(new DynamicRotaryScaling(4, 6)),
        ["llama, dynamic, of another length"] = Scaled(new DynamicRotaryScaling(4, 7)),
        ["llama, yarn"] = Scaled(new YarnRotaryScaling(4, 6, 1.2f) { FastTurns = 8, SlowTurns = 2, WholeFrequencies = false }),
        ["llama, longrope"] = Scaled(new LongRotaryScaling([1, 2], [3, 4.5f], 6, 1.3f)),
    };

    private static AttentionConfig Normalized => TinyModels.Llama.Attention with { NormalizedQueriesAndKeys = true };

    private static DecoderConfig Scaled(RotaryScaling scaling) =>
        TinyModels.Llama with { Attention = TinyModels.Llama.Attention with { Rotary = new RotaryConfig { Width = 4, Scaling = scaling } } };

    public static TheoryData<string> Names => new(s_configs.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsSavedIsWhatIsLoaded(string name)
    {
        using TemporaryDirectory folder = new();
        Decoder model = Make(name);
        HuggingFaceWriter.Save(model, folder.Path);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path);
        Assert.Equal(model.Config, loaded.Model.Config);
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 9);
        Assert.Equal(model.Forward(ids).ToArray(), loaded.Model.Forward(ids).ToArray());
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(DType.F16, 1e-3)]
    [InlineData(DType.BF16, 8e-3)]
    public void SmallerTypesRoundEveryWeightOnce(DType type, double relative)
    {
        using TemporaryDirectory folder = new();
        Decoder model = Make("gpt2");
        HuggingFaceWriter.Save(model, folder.Path, type);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path);
        Assert.Equal(type, loaded.Model.Config.StoredType);
        foreach (((string name, Tensor before), (_, Tensor after)) in model.NamedParameters().Zip(loaded.Model.NamedParameters()))
        {
            Assert.Equal(DType.F32, after.DType);
            Assert.All(before.ToArray().Zip(after.ToArray()), pair => Assert.InRange(pair.Second - pair.First, -relative * Math.Abs(pair.First) - 1e-7, relative * Math.Abs(pair.First) + 1e-7));
            Assert.Equal(after.ToArray(), after.To(type).ToArray()); // nothing is left below the type's last bit
            _ = name;
        }
        using TemporaryDirectory again = new();
        HuggingFaceWriter.Save(loaded.Model, again.Path, type);
        Assert.Equal(File.ReadAllBytes(folder.File("model.safetensors")), File.ReadAllBytes(again.File("model.safetensors")));
    }

    [Fact]
    public void AModelCanBeSavedOverTheFilesItIsMappedFrom()
    {
        using TemporaryDirectory folder = new();
        HuggingFaceWriter.Save(Make("llama"), folder.Path);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path);
        Tensor ids = TinyModels.RandomIds(loaded.Model.Config, 1, 5);
        float[] before = loaded.Model.Forward(ids).ToArray();
        HuggingFaceWriter.Save(loaded.Model, folder.Path);
        Assert.Equal(before, loaded.Model.Forward(ids).ToArray());
        using PretrainedModel again = PretrainedModel.Load(folder.Path);
        Assert.Equal(before, again.Model.Forward(ids).ToArray());
    }

    [Fact]
    public void ALoadedModelCanBeTrained()
    {
        using TemporaryDirectory folder = new();
        HuggingFaceWriter.Save(Make("gpt2"), folder.Path);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path);
        loaded.Model.RequireGrad();
        loaded.Model.Forward(TinyModels.RandomIds(loaded.Model.Config, 1, 5)).CrossEntropy(TinyModels.RandomIds(loaded.Model.Config, 1, 5)).Backward();
        Tensor weight = loaded.Model.TokenEmbedding.Weight.Value;
        float before = weight[0, 0];
        weight.AsSpan<float>()[0] += 1; // the mapped file is read-only; the copy is not
        Assert.Equal(before + 1, weight[0, 0]);
        using PretrainedModel again = PretrainedModel.Load(folder.Path);
        Assert.Equal(before, again.Model.TokenEmbedding.Weight.Value[0, 0]);
    }

    [Fact]
    public void WhatTheFamilyCannotExpressIsRefusedBeforeAnythingIsWritten()
    {
        using TemporaryDirectory folder = new();
        Decoder model = new(TinyModels.Mixed);
        model.Initialize(new Philox(1));
        Assert.Contains("cannot express", Assert.Throws<ArgumentException>(() => HuggingFaceWriter.Save(model, folder.Path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<CheckpointException>(() => HuggingFaceWriter.Save(new Decoder(TinyModels.Llama with { Family = "unheard-of" }), folder.Path));
    }

    /// <summary>A description that would be read back as another one is not written, whatever the family's own checks let through.</summary>
    [Fact]
    public void WhatWouldBeReadBackAsAnotherModelIsRefused()
    {
        DecoderConfig config = (TinyModels.Llama with { Family = "mistral" }).WithLayers(i => TinyModels.Llama.Layer(0) with { Attention = TinyModels.Llama.Attention with { Window = 2 + i } });
        Assert.Contains("would be read back as another", Assert.Throws<ArgumentException>(() => ModelFamilies.Default.Write(config, DType.F32)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ADescriptionSurvivesItsConfigJson(string name)
    {
        using TemporaryDirectory folder = new();
        string path = folder.File("config.json");
        ConfigJsonWriter.Write(path, ModelFamilies.Default.Write(s_configs[name], DType.F32));
        Assert.Equal(s_configs[name], PretrainedModel.ReadConfig(folder.Path));
    }

    private static Decoder Make(string name)
    {
        Decoder model = new(s_configs[name]);
        model.Initialize(new Philox(3));
        return model;
    }
}
