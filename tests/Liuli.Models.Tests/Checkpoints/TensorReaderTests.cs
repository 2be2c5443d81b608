using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints;

/// <summary>What can go wrong between opening a file and having read it.</summary>
public sealed class TensorReaderTests : IDisposable
{
    /// <summary>Several pieces, the last of them no whole one.</summary>
    private const int Elements = 5_000_001;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;

    public TensorReaderTests()
    {
        _path = _directory.File("model.safetensors");
        using Tensor small = Tensor.From(1, 2, 3), large = Tensor.Uniform([Elements], -1, 1, new Philox(1));
        SafetensorsWriter.Write(_path, [("small", small), ("large", large)]);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void LargeTensorsArriveWhole(int threads)
    {
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        Dictionary<string, Tensor> tensors = new TensorReader(checkpoint, Device.Cpu(threads: threads), null).Read(checkpoint.Tensors.Values);
        using Tensor small = tensors["small"], large = tensors["large"], expected = checkpoint.Read("large");
        Assert.Equal([1f, 2, 3], small.ToArray());
        Assert.True(expected.AsSpan<float>().SequenceEqual(large.AsSpan<float>()));
    }

    [Fact]
    public void NothingWantedIsNothingRead()
    {
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        Assert.Empty(new TensorReader(checkpoint, Device.Default, null).Read([]));
    }

    [Fact]
    public void TooLittleMemoryIsSaidBeforeAnyIsTaken()
    {
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        string message = Assert.Throws<CheckpointException>(() => new TensorReader(checkpoint, Device.Default, null) { FreeMemory = () => 12_000_000 }.Read(checkpoint.Tensors.Values)).Message;
        Assert.Contains("its weights take 0.02 GB, 0.01 GB are free", message, StringComparison.Ordinal);
        Assert.Contains("leave the file mapped", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AFileThatWasCutShortMeanwhileIsNamed()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not shorten a file that is mapped");
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        using (FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(12_000_000);
        string message = Assert.Throws<CheckpointException>(() => new TensorReader(checkpoint, Device.Cpu(threads: 2), null).Read(checkpoint.Tensors.Values)).Message;
        Assert.Contains(_path, message, StringComparison.Ordinal);
        Assert.Contains("inside tensor 'large'; it was longer when it was opened", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AFileThatIsGoneMeanwhileIsNamed()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not delete a file that is mapped");
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        File.Delete(_path);
        Assert.Contains("there is no such file", Assert.Throws<CheckpointException>(() => new TensorReader(checkpoint, Device.Default, null).Read(checkpoint.Tensors.Values)).Message, StringComparison.Ordinal);
    }
}
