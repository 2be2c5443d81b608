using Liuli.Models.Checkpoints;
using Liuli.Models.Quantizing;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Loading;

/// <summary>Weights that are read into memory are those of the mapped file, bit for bit.</summary>
public sealed class InMemoryWeightsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("llama-tiny", null)] // safetensors in two files
    [InlineData("llama-tiny", DType.F32)]
    [InlineData("llama-tiny", DType.Q8_0)]
    [InlineData("llama-tiny", DType.BF16)]
    [InlineData("mixtral-tiny", null)]
    [InlineData("gpt2-train", null)]
    [InlineData("gpt2-train", DType.Q8_0)] // turned round
    public void OfADirectory(string name, DType? type) => CheckEqual(Fixture.Path(name), type);

    [Theory]
    [InlineData("llama-tiny", QuantizationMix.F32)]
    [InlineData("llama-tiny", QuantizationMix.F16)]
    [InlineData("llama-tiny", QuantizationMix.Q4_0)]
    [InlineData("mixtral-tiny", QuantizationMix.F32)] // experts are parts of tensors
    public void OfAGgufFile(string name, QuantizationMix mix)
    {
        using PretrainedModel model = PretrainedModel.Load(Fixture.Path(name));
        GgufModelWriter.Save(model.Model, _directory.File("model.gguf"), mix);
        CheckEqual(_directory.File("model.gguf"), null);
    }

    /// <summary>A format that is not read where it lies.</summary>
    [Fact]
    public void OfAPickle()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Fixture.Path("bert-tiny", "pytorch_model.bin"));
        Assert.All(checkpoint.Tensors.Values, entry => Assert.Null(checkpoint.OffsetOf(entry)));
        Assert.Empty(new TensorReader(checkpoint, Device.Default, null).Read(checkpoint.Tensors.Values));
    }

    [Fact]
    public void TheyMayBeTrainedWithoutACopy()
    {
        Device device = Device.Cpu(threads: 2);
        using PretrainedModel model = PretrainedModel.Load(Fixture.Path("llama-tiny"), device: device, inMemory: true);
        Assert.Equal(0, device.NativeBlocksAllocated);
        model.Model.RequireGrad();
        Assert.Equal(0, device.NativeBlocksAllocated);
    }

    [Fact]
    public void ADecodingStepAllocatesNothing()
    {
        using PretrainedModel model = PretrainedModel.Load(Fixture.Path("llama-tiny"), device: Device.Cpu(threads: 2), type: DType.F16, inMemory: true);
        using KvCache cache = new(model.Model.Config, 1, 24, model.Model.Device);
        ForwardContext context = new() { Cache = cache };
        for (int i = 0; i < 12; i++)
            Step(model.Model, context, i);
        Allocations.AssertNone(() =>
        {
            cache.Truncate(12);
            for (int i = 12; i < 24; i++)
                Step(model.Model, context, i);
        }, () => model.Model.Device.NativeBlocksAllocated);
    }

    [Fact]
    public void ProgressCountsEveryByteOnce()
    {
        Reports reports = new();
        using PretrainedModel model = PretrainedModel.Load(Fixture.Path("llama-tiny"), inMemory: true, progress: reports);
        long bytes = model.Model.NamedParameters().Sum(p => p.Value.Bytes);
        Assert.All(reports, report => Assert.Equal(bytes, report.Total));
        Assert.Equal(bytes, reports[^1].Done);
        Assert.Equal(reports.Select(report => report.Done).Order().Distinct(), reports.Select(report => report.Done));
    }

    private static void Step(Decoder model, ForwardContext context, int i)
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        model.ForwardLast(Tensor.FromInts([i], [1, 1], model.Device), context);
    }

    private static void CheckEqual(string path, DType? type)
    {
        using PretrainedModel mapped = PretrainedModel.Load(path, type: type), read = PretrainedModel.Load(path, device: Device.Cpu(threads: 3), type: type, inMemory: true);
        foreach (((string name, Parameter before), (_, Parameter after)) in mapped.Model.Parameters().Zip(read.Model.Parameters()))
        {
            Assert.Equal((before.Value.DType, before.Value.Shape), (after.Value.DType, after.Value.Shape));
            Assert.True(before.Value.BytesAt(0, (int)before.Value.Bytes).SequenceEqual(after.Value.BytesAt(0, (int)after.Value.Bytes)), name);
        }
    }

    private sealed class Reports : List<LoadProgress>, IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => Add(value);
    }
}
