using System.Buffers.Binary;
using System.IO.Compression;
using Liuli.Models.Checkpoints;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Pickle;

public sealed class ZipCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(2, CompressionLevel.NoCompression)]
    [InlineData(4, CompressionLevel.NoCompression)]
    [InlineData(2, CompressionLevel.Optimal)]
    public void A_state_dictionary_with_views_and_every_type_is_read(int protocol, CompressionLevel level)
    {
        using Checkpoint checkpoint = Open(PickledState.Zip(protocol == 2 ? PickledState.Protocol2 : PickledState.Protocol4, PickledState.Storages(), level));
        Assert.Equal(["rows", "columns", "odd", "scalar", "empty", "expanded", "half", "brain", "double", "long", "mask", "字"], checkpoint.Tensors.Keys);
        Assert.Equal([0, 0.5f, 1, 1.5f, 2, 2.5f], checkpoint.Read("rows").ToArray());
        Assert.Equal([0, 1.5f, 0.5f, 2, 1, 2.5f], checkpoint.Read("columns").ToArray());
        Assert.Equal([3, 2], checkpoint.Tensors["columns"].Shape);
        Assert.Equal([0.5f, 1.5f, 2.5f], checkpoint.Read("odd").ToArray());
        Assert.Equal(2f, checkpoint.Read("scalar").Item());
        Assert.Empty(checkpoint.Read("empty").ToArray());
        Assert.Equal([1, 1.5f], checkpoint.Read("expanded").ToArray());
        Assert.Equal([(Half)1.5f, (Half)(-0.1f)], checkpoint.Read("half").AsSpan<Half>().ToArray());
        Assert.Equal([1f, -0.361328125f], checkpoint.Read("brain").ToArray());
        Assert.Equal(DType.BF16, checkpoint.Tensors["brain"].DType);
        Assert.Equal([0.1f, float.NegativeInfinity], checkpoint.Read("double").ToArray());
        Assert.Equal([-3, int.MaxValue], checkpoint.Read("long").ToIntArray());
        Assert.Equal([1, 0, 1], checkpoint.Read("mask").AsSpan<byte>().ToArray());
        Assert.Equal([7, 8, 255], checkpoint.Read("字").AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Weights_inside_a_training_checkpoint_are_found()
    {
        using Checkpoint checkpoint = Open(PickledState.Zip(PickledState.Wrapped, PickledState.WrappedStorages()));
        Assert.Equal("w F32 (2, 3)", Assert.Single(checkpoint.Tensors.Values).ToString());
        Assert.Equal(2.5f, checkpoint.Read("w")[1, 2]);
    }

    [Fact]
    public void Missing_and_misshaped_storages_are_refused()
    {
        Dictionary<string, byte[]> storages = PickledState.Storages();
        storages.Remove("3");
        Refused(PickledState.Zip(PickledState.Protocol2, storages), "archive/data/3");
        Refused(PickledState.Zip(PickledState.Wrapped, new() { ["0"] = new byte[20] }), "20 bytes");
        Refused(PickledState.Zip(PickledState.Wrapped, new() { ["0"] = new byte[28] }), "28 bytes");
    }

    [Fact]
    public void Archives_of_other_kinds_are_refused()
    {
        Refused(PickledState.Zip(PickledState.Wrapped, PickledState.WrappedStorages(), byteOrder: "big"), "big-endian");
        Refused(PickledState.Zip(PickledState.Wrapped, PickledState.WrappedStorages(), root: "a/b/"), "one NAME/data.pkl");
        Refused(PickledState.Zip(new PickleBuilder().Op("].").ToArray(), []), "dictionary of tensors");
        Refused(PickledState.Zip(new PickleBuilder().Op("}.").ToArray(), []), "no tensors");
        Refused(PickledState.Zip(new PickleBuilder().Op("}").Text("w").Global("posix", "system").Op("s.").ToArray(), []), "posix.system");
        byte[] twice = new PickleBuilder().Op("}").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op("s").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op("s.").ToArray();
        Refused(PickledState.Zip(twice, PickledState.WrappedStorages()), "two tensors called 'w'");
        byte[] twoWays = new PickleBuilder().Op("}").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op("s").Text("v").Tensor("HalfStorage", "0", 12, 0, [6], [1]).Op("s.").ToArray();
        Refused(PickledState.Zip(twoWays, PickledState.WrappedStorages()), "in two ways");
        byte[] number = new PickleBuilder().Op("}K\u0001").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op("s.").ToArray();
        Refused(PickledState.Zip(number, PickledState.WrappedStorages()), "not text");
    }

    [Fact]
    public void A_double_entry_is_refused()
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            for (int i = 0; i < 2; i++)
            {
                using Stream entry = archive.CreateEntry("archive/data.pkl").Open();
                entry.Write(PickledState.Wrapped);
            }
        }
        Refused(stream.ToArray(), "two entries");
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_it_unpacks()
    {
        byte[] zeros = new byte[80 << 20];
        byte[] pickle = new PickleBuilder().Op("}").Text("w").Tensor("FloatStorage", "0", 20 << 20, 0, [20 << 20], [1]).Op("s.").ToArray();
        byte[] bomb = PickledState.Zip(pickle, new() { ["0"] = zeros }, CompressionLevel.Optimal);
        Assert.True(bomb.Length < 200_000);
        Refused(bomb, "do not shrink that far");
        Refused(PickledState.Zip(new byte[17 << 20], [], CompressionLevel.Optimal), "at most");
    }

    [Fact]
    public void Entries_that_hold_less_than_they_claim_are_refused()
    {
        // The central directory promises 24 bytes; change what the storage's own data gives by claiming more in both places.
        byte[] pickle = new PickleBuilder().Op("}").Text("w").Tensor("FloatStorage", "0", 1 << 10, 0, [1 << 10], [1]).Op("s.").ToArray();
        byte[] file = PickledState.Zip(pickle, PickledState.WrappedStorages(), CompressionLevel.Optimal);
        int directory = LastIndexOf(file, "archive/data/0"u8) - 46;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directory + 24), 4 << 10);
        Exception error = Assert.Throws<CheckpointException>(() =>
        {
            using Checkpoint checkpoint = Open(file);
            checkpoint.Read("w");
        });
        Assert.Contains("a.bin", error.Message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = PickledState.Zip(PickledState.Protocol2, PickledState.Storages());
        for (int i = 0; i < 64; i++)
            Refused(whole[..(whole.Length * i / 64)], "");
    }

    private Checkpoint Open(byte[] file) => Checkpoint.Open(_directory.Write("a.bin", file));

    private void Refused(byte[] file, string expected)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Open(file).Dispose());
        Assert.Contains("a.bin", error.Message);
        Assert.Contains(expected, error.Message);
    }

    private static int LastIndexOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> what) => bytes.LastIndexOf(what);
}
