using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Models.Tests.Loading;

/// <summary>Models that keep their file's F16 or BF16.</summary>
public class Float16WeightsTests
{
    public static TheoryData<DType> Types => [DType.F16, DType.BF16];

    [Theory]
    [MemberData(nameof(Types))]
    public void MatricesStayAsTheFileHasThemAndTheRestBecomesF32(DType type)
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, type);
        using PretrainedModel kept = PretrainedModel.Load(folder.Path, type: null), named = PretrainedModel.Load(folder.Path, type: type), widened = PretrainedModel.Load(folder.Path);
        foreach ((string name, Tensor value) in kept.Model.NamedParameters())
        {
            bool isMatrix = value.Shape.Rank == 2;
            Assert.Equal(isMatrix ? type : DType.F32, value.DType);
        }
        Assert.All(named.Model.NamedParameters().Zip(kept.Model.NamedParameters()), pair => Assert.Equal(pair.Second.Value.DType, pair.First.Value.DType));
        Assert.All(widened.Model.NamedParameters().Zip(kept.Model.NamedParameters()), pair =>
        {
            Assert.Equal(DType.F32, pair.First.Value.DType);
            Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray());
        });
    }

    /// <summary>Long and short prompts, on every kernel path: a difference of rounding where nothing else is rounded, and of rounded activations on tiles and in half precision.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void LogitsAreThoseOfTheSameNumbersAsF32(DType type)
    {
        foreach (DecoderConfig config in (DecoderConfig[])[TinyModels.Llama, TinyModels.Gpt2])
        {
            using TemporaryDirectory folder = Saved(config, type);
            foreach (Device device in (Device[])[Device.Default, Device.Cpu(allowed: CpuInstructions.None), Device.Cpu(CpuLevel.Portable)])
            {
                using PretrainedModel kept = PretrainedModel.Load(folder.Path, device: device, type: type), widened = PretrainedModel.Load(folder.Path, device: device);
                foreach (int length in new[] { 3, 24 })
                {
                    Tensor ids = TinyModels.RandomIds(config, 1, length, device: device);
                    // 24 tokens are more than the products of decoding take.
                    double tolerance = RoundedProducts.MayBe(device, type) && length > 16 ? 2e-2 : 1e-5;
                    Close.Assert(widened.Model.Forward(ids).ToArray(), kept.Model.Forward(ids).ToArray(), tolerance, $"{config.Family} {type} on {device}, {length} tokens");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void OneByOneIsAsAllAtOnce(DType type)
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, type);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, type: null);
        Tensor ids = TinyModels.RandomIds(loaded.Model.Config, 1, 24);
        float[] atOnce = loaded.Model.Forward(ids).ToArray();
        using KvCache cache = new(loaded.Model.Config, 1, 24);
        ForwardContext context = new() { Cache = cache };
        List<float> oneByOne = [];
        for (int i = 0; i < 24; i++)
            oneByOne.AddRange(loaded.Model.Forward(ids.Slice(1, i, 1), context).ToArray());
        bool rounds = RoundedProducts.MayBe(Device.Default, type);
        Close.Assert(atOnce, oneByOne.ToArray(), rounds ? 2e-2 : 1e-5, "logits with a cache");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AWarmedUpDecodingStepAllocatesNothing(DType type)
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, type);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, device: Device.Cpu(threads: 2), type: null);
        using KvCache cache = new(loaded.Model.Config, 1, 24, loaded.Model.Device);
        ForwardContext context = new() { Cache = cache };
        for (int i = 0; i < 12; i++)
            Step(i);
        Allocations.AssertNone(() =>
        {
            cache.Truncate(12);
            for (int i = 12; i < 24; i++)
                Step(i);
        }, () => loaded.Model.Device.NativeBlocksAllocated);

        void Step(int id)
        {
            using TensorScope scope = TensorScope.Begin();
            loaded.Model.Forward(Tensor.FromInts([id], [1, 1], loaded.Model.Device), context);
        }
    }

    [Fact]
    public void Gpt2sMatricesAreTurnedRound()
    {
        using TemporaryDirectory folder = Saved(TinyModels.Gpt2, DType.F16);
        using PretrainedModel kept = PretrainedModel.Load(folder.Path, type: DType.F16), widened = PretrainedModel.Load(folder.Path, type: null);
        Assert.All(widened.Model.NamedParameters(), p => Assert.Equal(DType.F32, p.Value.DType)); // unless asked for, nothing is turned
        Linear turned = kept.Model.Blocks[1].Attention.Output, before = widened.Model.Blocks[1].Attention.Output;
        Assert.Equal((WeightLayout.OutIn, WeightLayout.InOut), (turned.Layout, before.Layout));
        Assert.Equal(before.Weight.Value.Transpose(0, 1).ToArray(), turned.Weight.Value.ToArray());
    }

    [Fact]
    public void F32FilesStayF32UnlessATypeIsNamed()
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, DType.F32);
        using PretrainedModel kept = PretrainedModel.Load(folder.Path, type: null), rounded = PretrainedModel.Load(folder.Path, type: DType.BF16);
        Assert.All(kept.Model.NamedParameters(), p => Assert.Equal(DType.F32, p.Value.DType));
        Assert.Equal(kept.Model.TokenEmbedding.Weight.Value.To(DType.BF16).ToArray(), rounded.Model.TokenEmbedding.Weight.Value.ToArray());
    }

    [Fact]
    public void TrainingMakesThemF32()
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, DType.BF16);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, type: null);
        float[] before = loaded.Model.TokenEmbedding.Weight.Value.ToArray();
        loaded.Model.RequireGrad();
        Assert.All(loaded.Model.NamedParameters(), p => Assert.Equal(DType.F32, p.Value.DType));
        Assert.Equal(before, loaded.Model.TokenEmbedding.Weight.Value.ToArray());
        loaded.Model.Forward(TinyModels.RandomIds(loaded.Model.Config, 1, 5)).SumAll().Backward();
        Assert.All(loaded.Model.NamedParameters(), p => Assert.True(p.Value.HasGradient));
    }

    [Fact]
    public void ALogitOpensDownToTheStoredBits()
    {
        using TemporaryDirectory folder = Saved(TinyModels.Llama, DType.BF16);
        using PretrainedModel loaded = PretrainedModel.Load(folder.Path, type: null);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore recording = Recording.Everything();
        Explanation opened = Explanation.Of(loaded.Model.Forward(TinyModels.RandomIds(loaded.Model.Config, 1, 3)), 7);
        Assert.True(Math.Abs(opened.Residual) < 1e-5, $"left over: {opened.Residual}");
        Assert.StartsWith("stored as BF16 bits 0x", opened.Terms[5].Factor!.Open().Formula, StringComparison.Ordinal);
    }

    private static TemporaryDirectory Saved(DecoderConfig config, DType type)
    {
        TemporaryDirectory folder = new();
        Decoder model = new(config);
        model.Initialize(new Philox(3));
        HuggingFaceWriter.Save(model, folder.Path, type);
        return folder;
    }
}
