using System.Text;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_bit_pattern_survives_a_round_trip()
    {
        byte[] bits = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
            BitConverter.TryWriteBytes(bits.AsSpan(2 * i), (ushort)i);
        (string, Tensor)[] tensors =
        [
            ("half", Tensor.FromBytes(bits, [256, 256], DType.F16)),
            ("brain", Tensor.FromBytes(bits, [65536], DType.BF16)),
            ("single", Tensor.FromBytes(bits, [2, 128, 128], DType.F32)),
            ("ints", Tensor.FromBytes(bits, [32768], DType.I32)),
            ("bytes", Tensor.FromBytes(bits.AsSpan(0, 7), [7], DType.U8)),
            ("scalar", Tensor.From([1.5f], [])),
            ("空", Tensor.Zeros([0, 3])),
        ];
        SafetensorsWriter.Write(_directory.File("a.safetensors"), tensors);
        using Checkpoint read = Checkpoint.Open(_directory.File("a.safetensors"));
        Assert.Equal(tensors.Length, read.Tensors.Count);
        Assert.Equal("pt", read.Metadata["format"]);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Tensor back = read.Read(name);
            Assert.Equal(tensor.Shape, back.Shape);
            Assert.Equal(tensor.DType, back.DType);
            Assert.True(tensor.AsSpan<byte>().SequenceEqual(back.AsSpan<byte>()), name);
        }
    }

    [Fact]
    public void A_file_has_the_documented_bytes()
    {
        SafetensorsWriter.Write(_directory.File("b.safetensors"), [("x", Tensor.From([1, 2], [2]))], new Dictionary<string, string> { ["来源"] = "试" });
        byte[] file = File.ReadAllBytes(_directory.File("b.safetensors"));
        string header = """{"__metadata__":{"来源":"试"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        int length = BitConverter.ToInt32(file);
        Assert.Equal(0, (8 + length) % 64);
        Assert.Equal(header, Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
        Assert.Equal("0000803F00000040", Convert.ToHexString(file.AsSpan(8 + length)));
    }

    [Fact]
    public void Casting_rounds_to_nearest_even_and_leaves_integers_alone()
    {
        Tensor values = Tensor.From([1f, 1.00390625f, 1.01171875f, -0f, 3.0e38f, float.NaN, float.NegativeInfinity, 1e-42f], [8]);
        (string, Tensor)[] tensors = [("w", values), ("ids", Tensor.FromInts([1, 70000], [2]))];
        SafetensorsWriter.Write(_directory.File("c.safetensors"), tensors, castTo: DType.BF16);
        using Checkpoint read = Checkpoint.Open(_directory.File("c.safetensors"));
        // 1 + 1/256 lies between 1 and 1 + 1/128: even is 1. 1 + 3/256 lies between 1 + 1/128 and 1 + 2/128: even is the latter.
        Assert.Equal([0x3F80, 0x3F80, 0x3F82, 0x8000, 0x7F62, 0x7FC0, 0xFF80, 0], read.Read("w").AsSpan<ushort>().ToArray().Select(bits => bits == 0xFFC0 ? 0x7FC0 : (int)bits));
        Assert.Equal([1, 70000], read.Read("ids").ToIntArray());
    }

    [Fact]
    public void Casting_widens_exactly()
    {
        Tensor brain = Tensor.FromBytes([0x80, 0x3F, 0xB9, 0xBE], [2], DType.BF16);
        Tensor half = Tensor.FromBytes([0x00, 0x3C, 0x6F, 0xB4], [2], DType.F16);
        SafetensorsWriter.Write(_directory.File("d.safetensors"), [("brain", brain), ("half", half)], castTo: DType.F32);
        using Checkpoint read = Checkpoint.Open(_directory.File("d.safetensors"));
        Assert.Equal([1f, -0.361328125f], read.Read("brain").AsSpan<float>().ToArray());
        Assert.Equal([1f, -0.277099609375f], read.Read("half").AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_value_too_large_for_F16_is_an_error_and_the_old_file_stays()
    {
        string path = _directory.Write("e.safetensors", "before");
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            SafetensorsWriter.Write(path, [("deep.weight", Tensor.From([1f, 70000f], [2]))], castTo: DType.F16));
        Assert.Contains("deep.weight", error.Message);
        Assert.Contains("70000", error.Message);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Large_tensors_pass_through_the_conversion_in_pieces()
    {
        Tensor values = Tensor.Normal([1000, 777], 0, 1, new Philox(5));
        SafetensorsWriter.Write(_directory.File("f.safetensors"), [("w", values)], castTo: DType.F16);
        using Checkpoint read = Checkpoint.Open(_directory.File("f.safetensors"));
        Half[] expected = Array.ConvertAll(values.ToArray(), value => (Half)value);
        Assert.Equal(expected, read.Read("w").AsSpan<Half>().ToArray());
    }

    [Fact]
    public void Odd_sizes_of_small_types_do_not_misalign_larger_ones()
    {
        (string, Tensor)[] tensors = [("a", Tensor.Zeros([3], DType.U8)), ("b", Tensor.Zeros([3], DType.F16)), ("c", Tensor.From([1, 2, 3], [3]))];
        SafetensorsWriter.Write(_directory.File("g.safetensors"), tensors);
        using Checkpoint read = Checkpoint.Open(_directory.File("g.safetensors"));
        Device device = Device.Cpu(threads: 1); // of its own, as other tests allocate on the default one
        Assert.Equal([1f, 2f, 3f], read.Read("c", device).ToArray());
        Assert.Equal(0, device.NativeBlocksAllocated); // a view: nothing was copied
    }

    [Fact]
    public void Wrong_names_and_types_are_errors()
    {
        Tensor x = Tensor.From([1], [1]);
        Assert.Contains("'a'", Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_directory.File("h"), [("a", x), ("a", x)])).Message);
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_directory.File("h"), [("", x)]));
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_directory.File("h"), [("__metadata__", x)]));
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_directory.File("h"), [("a", x)], castTo: DType.I32));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
