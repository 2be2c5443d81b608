using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Loading;

/// <summary>Loading that is ended before it is done.</summary>
public sealed class CancelledLoadingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData(DType.Q8_0, false)]
    public void NothingIsReadWhereItWasEndedBefore(DType? type, bool inMemory)
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Device device = Device.Cpu(threads: 2);
        Assert.ThrowsAny<OperationCanceledException>(() => PretrainedModel.Load(Fixture.Path("llama-tiny"), device: device, type: type, inMemory: inMemory, cancellation: source.Token));
        Assert.Equal(0, device.NativeBlocksAllocated);
        Assert.ThrowsAny<OperationCanceledException>(() => PretrainedEncoder.Load(Fixture.Path("bert-tiny"), device: device, type: type, inMemory: inMemory, cancellation: source.Token));
    }

    /// <summary>Forty pieces of a file: it ends at the next ones.</summary>
    [Fact]
    public void ReadingIntoMemoryEndsInTheMiddleOfATensor()
    {
        string path = _directory.File("model.safetensors");
        using Tensor large = Tensor.Zeros([80 << 20]);
        SafetensorsWriter.Write(path, [("large", large)]);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using CancellationTokenSource source = new();
        StopAtOnce progress = new(source);
        Assert.ThrowsAny<OperationCanceledException>(() => new TensorReader(checkpoint, Device.Cpu(threads: 2), progress).Read(checkpoint.Tensors.Values, source.Token));
        Assert.InRange(progress.Reports, 1, 4);
    }

    [Theory]
    [InlineData(DType.F32, DType.Q4_K)]
    [InlineData(DType.F32, DType.BF16)]
    [InlineData(DType.Q8_0, DType.Q4_0)]
    [InlineData(DType.F16, DType.F32)]
    public void ATableConvertedInPiecesIsTheSame(DType from, DType to)
    {
        using Tensor floats = Tensor.Uniform([20_001, 256], -1, 1, new Philox(1)), values = floats.To(from), widened = values.To(DType.F32), expected = widened.To(to);
        using Tensor converted = WeightConversion.Convert(values, to, CancellationToken.None);
        Assert.Equal((to, expected.Shape), (converted.DType, converted.Shape));
        Assert.True(converted.HasSameBytes(expected));
    }

    private sealed class StopAtOnce(CancellationTokenSource source) : IProgress<LoadProgress>
    {
        public int Reports { get; private set; }

        public void Report(LoadProgress value)
        {
            Reports++;
            source.Cancel();
        }
    }
}
