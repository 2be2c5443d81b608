using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Safetensors;

public sealed class ShardedSafetensorsWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Shards_and_index_read_back()
    {
        (string Name, Tensor Tensor)[] tensors = [.. Enumerable.Range(0, 5).Select(i => ($"t{i}", Tensor.Full([100], i)))];
        IReadOnlyList<string> names = ShardedSafetensorsWriter.Write(_directory.Path, tensors, maximumShardBytes: 900);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"], names);
        Assert.Contains("\"total_size\": 2000", File.ReadAllText(_directory.File("model.safetensors.index.json")));
        using Checkpoint read = Checkpoint.Open(_directory.Path);
        foreach ((string name, Tensor tensor) in tensors)
            Assert.Equal(tensor.ToArray(), read.Read(name).ToArray());
        Assert.EndsWith(names[1], read.Tensors["t3"].File);
    }

    [Fact]
    public void What_was_saved_last_is_what_opens()
    {
        Tensor[] old = [Tensor.Full([50], 1), Tensor.Full([50], 1)];
        Tensor[] next = [Tensor.Full([50], 2), Tensor.Full([50], 2)];
        for (int round = 0; round < 2; round++) // whole over shards, then shards over whole
        {
            ShardedSafetensorsWriter.Write(_directory.Path, [("a", old[0]), ("b", old[1])], maximumShardBytes: round == 0 ? 200 : 4000);
            ShardedSafetensorsWriter.Write(_directory.Path, [("a", next[0]), ("b", next[1])], maximumShardBytes: round == 0 ? 4000 : 200);
            Assert.Equal(round == 0 ? 1 : 3, Directory.GetFiles(_directory.Path).Length);
            using Checkpoint read = Checkpoint.Open(_directory.Path);
            Assert.Equal(2f, read.Read("b")[0]);
        }
    }

    [Fact]
    public void A_failure_in_a_later_shard_leaves_everything_as_it_was()
    {
        ShardedSafetensorsWriter.Write(_directory.Path, [("a", Tensor.Full([50], 1)), ("b", Tensor.Full([50], 1))], maximumShardBytes: 100);
        string[] before = Directory.GetFiles(_directory.Path);
        Assert.Throws<CheckpointException>(() => ShardedSafetensorsWriter.Write(_directory.Path,
            [("a", Tensor.Full([50], 2)), ("b", Tensor.Full([50], 1e9f))], castTo: DType.F16, maximumShardBytes: 50));
        Assert.Equal(before.Order(), Directory.GetFiles(_directory.Path).Order());
        using Checkpoint read = Checkpoint.Open(_directory.Path);
        Assert.Equal(1f, read.Read("a")[0]);
    }
}
