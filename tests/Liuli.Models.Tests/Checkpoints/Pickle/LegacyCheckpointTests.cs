using Liuli.Models.Checkpoints;

namespace Liuli.Models.Tests.Checkpoints.Pickle;

public sealed class LegacyCheckpointTests : IDisposable
{
    private static readonly byte[] s_magic = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Tensors_and_views_of_storages_are_read()
    {
        using Checkpoint checkpoint = Open(Build());
        Assert.Equal([1f, 2f, 3f, 4f], checkpoint.Read("w").ToArray());
        Assert.Equal([3f, 4f], checkpoint.Read("view").ToArray());
    }

    [Fact]
    public void Wrong_parts_are_refused()
    {
        Refused(Build(protocol: 1000), "protocol version 1001");
        Refused(Build(little: false), "little-endian");
        Refused(Build(keys: []), "does not list");
        Refused(Build(keys: ["a", "a"]), "twice");
        Refused(Build(keys: ["b"]), "no tensor uses");
        Refused(Build(count: 3), "has 3 elements");
        Refused(Build(count: long.MaxValue), "9223372036854775807 elements");
        Refused(Build(count: -1), "has -1 elements");
        Refused(Build(viewEnd: 5), "views elements 2 to");
        Refused([.. Build(), 0], "1 byte follows");
        Refused([.. s_magic, .. new PickleBuilder().Global("os", "system").Text("echo owned").Raw(0x85).Op("R.").ToArray()], "os.system");
    }

    [Fact]
    public void A_storage_reference_where_none_belongs_is_refused() =>
        Refused([.. s_magic, .. new PickleBuilder().Text("x").Op("Q.").ToArray()], "outside data");

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("bert-tiny", "pytorch_model.bin"));
        for (int i = 0; i < 16; i++)
            Refused(whole[..(whole.Length * i / 16)], "");
        Refused(whole[..^1], "left");
        byte[] small = Build();
        for (int i = 0; i < small.Length; i++)
            Refused(small[..i], "");
    }

    private static byte[] Build(int protocol = 1001, bool little = true, string[]? keys = null, long count = 4, long viewEnd = 4)
    {
        PickleBuilder tensors = new PickleBuilder().Op("}(");
        Tensor(tensors.Text("w"), [4], () => tensors.Op("N"));
        Tensor(tensors.Text("view"), [2], () => tensors.Op("(").Text("b").Long(2).Long(viewEnd - 2).Op("t"));
        PickleBuilder list = new PickleBuilder().Op("](");
        foreach (string key in keys ?? ["a"])
            list.Text(key);
        byte[] system = new PickleBuilder().Op("}").Text("little_endian").Raw(little ? (byte)0x88 : (byte)0x89).Op("s.").ToArray();
        byte[] numbers = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)];
        return [.. s_magic, .. new PickleBuilder().Int(protocol).Op(".").ToArray(), .. system, .. tensors.Op("u.").ToArray(), .. list.Op("e.").ToArray(), .. BitConverter.GetBytes(count), .. numbers];
    }

    private static void Tensor(PickleBuilder pickle, long[] sizes, Action view)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2").Op("((").Text("storage").Global("torch", "FloatStorage").Text("a").Text("cpu").Long(4);
        view();
        pickle.Op("tQ").Long(0).Tuple(sizes).Tuple(1).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");
    }

    private Checkpoint Open(byte[] file) => Checkpoint.Open(_directory.Write("a.bin", file));

    private void Refused(byte[] file, string expected)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Open(file).Dispose());
        Assert.Contains("a.bin", error.Message);
        Assert.Contains(expected, error.Message);
    }
}
