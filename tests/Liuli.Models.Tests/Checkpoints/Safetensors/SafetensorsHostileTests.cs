using System.Buffers.Binary;
using System.Text;
using Liuli.Models.Checkpoints;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Safetensors;

/// <summary>Damaged and hostile safetensors files: each is refused with a message that names the trouble.</summary>
public sealed class SafetensorsHostileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "end at byte 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 8, "has only 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "0 ≤ begin ≤ end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "0 ≤ begin ≤ end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "0 ≤ begin ≤ end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""", 8, "63 bits")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]}}""", 8, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "2.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""", 8, "needs 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296,4],"data_offsets":[0,8]}}""", 8, "more elements than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,2],"data_offsets":[0,8]}}""", 8, "more elements than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "\"dtype\"")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "\"dtype\"")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "\"shape\"")]
    [InlineData("""{"a":[1]}""", 0, "'a'")]
    [InlineData("""{"__metadata__":{"x":1}}""", 0, "__metadata__")]
    [InlineData("""{"__metadata__":"x"}""", 0, "__metadata__")]
    [InlineData("""[]""", 0, "JSON object")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}} trailing", 4, "'t'")]
    public void A_wrong_header_is_refused(string header, int dataBytes, string expected) =>
        Refused(SafetensorsBytes.Of(header, new byte[dataBytes]), expected);

    [Fact]
    public void Absurd_header_lengths_are_refused_without_reading_them()
    {
        foreach (ulong length in (ulong[])[1UL << 60, ulong.MaxValue, long.MaxValue, 100_000_001, 57])
        {
            byte[] file = new byte[64];
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            file[8] = (byte)'{';
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refused(file, length.ToString());
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        }
    }

    [Fact]
    public void Deep_nesting_is_refused() => Refused(SafetensorsBytes.Of("{\"a\":" + new string('[', 100_000), []), "depth");

    [Fact]
    public void Names_that_are_not_UTF8_are_refused()
    {
        byte[] header = Encoding.Latin1.GetBytes("{\"a\u00FF\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        Refused(SafetensorsBytes.Of(header, new byte[4]), "UTF");
    }

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_message()
    {
        byte[] file = SafetensorsBytes.Of("""{"\u001b[31mred\n":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", new byte[4]);
        string message = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_directory.Write("x.safetensors", file))).Message;
        Assert.Contains("red", message);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("gpt2-train", "model.safetensors"));
        for (int i = 0; i < 16; i++)
            Refused(whole[..(whole.Length * i / 16)], "");
        for (int length = 1; length < 20; length++)
            Refused(whole[..length], "");
        Refused(whole[..^1], "");
    }

    [Fact]
    public void An_unsupported_type_matters_only_to_who_reads_it()
    {
        string header = """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"mask":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[4,8]},"odd":{"dtype":"X9","shape":[3],"data_offsets":[8,10]}}""";
        using Checkpoint checkpoint = Checkpoint.Open(_directory.Write("a.safetensors", SafetensorsBytes.Of(header, [0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(1f, checkpoint.Read("w").Item());
        Assert.Null(checkpoint.Tensors["mask"].DType);
        Assert.Contains("F8_E4M3", Assert.Throws<CheckpointException>(() => checkpoint.Read("mask")).Message);
        Assert.Contains("X9", Assert.Throws<CheckpointException>(() => checkpoint.Read("odd")).Message);
        Assert.Contains("did you mean", Assert.Throws<CheckpointException>(() => checkpoint.Read("transformer.w")).Message);
    }

    [Fact]
    public void Odd_types_are_converted()
    {
        byte[] data = [.. BitConverter.GetBytes(-5L), .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(1L << 31), .. BitConverter.GetBytes((short)-7), 1, 0xFE];
        string header = """
            {"long":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"double":{"dtype":"F64","shape":[],"data_offsets":[8,16]},
            "large":{"dtype":"I64","shape":[1],"data_offsets":[16,24]},"short":{"dtype":"I16","shape":[1],"data_offsets":[24,26]},
            "bool":{"dtype":"BOOL","shape":[1],"data_offsets":[26,27]},"tiny":{"dtype":"I8","shape":[1],"data_offsets":[27,28]}}
            """;
        using Checkpoint checkpoint = Checkpoint.Open(_directory.Write("a.safetensors", SafetensorsBytes.Of(header, data)));
        Assert.Equal([-5], checkpoint.Read("long").ToIntArray());
        Assert.Equal(0.1f, checkpoint.Read("double").Item());
        Assert.Equal([-7], checkpoint.Read("short").ToIntArray());
        Assert.Equal([-2], checkpoint.Read("tiny").ToIntArray());
        Assert.Equal(DType.U8, checkpoint.Read("bool").DType);
        Assert.Contains("2147483648", Assert.Throws<CheckpointException>(() => checkpoint.Read("large")).Message);
    }

    [Fact]
    public void A_misaligned_tensor_is_copied()
    {
        // The header's length decides where the data starts; each of four successive lengths gives another alignment.
        for (int spaces = 0; spaces < 4; spaces++)
        {
            string header = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""" + new string(' ', spaces);
            byte[] data = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
            using Checkpoint checkpoint = Checkpoint.Open(_directory.Write($"{spaces}.safetensors", SafetensorsBytes.Of(header, data)));
            Assert.Equal([1.5f, -2f], checkpoint.Read("w").ToArray());
        }
    }

    [Fact]
    public void Too_many_dimensions_matter_only_to_who_reads_them()
    {
        string header = """{"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1],"data_offsets":[0,4]}}""";
        using Checkpoint checkpoint = Checkpoint.Open(_directory.Write("a.safetensors", SafetensorsBytes.Of(header, new byte[4])));
        Assert.Contains("at most 6 dimensions", Assert.Throws<CheckpointException>(() => checkpoint.Read("w")).Message);
    }

    private void Refused(byte[] file, string expected)
    {
        string path = _directory.Write("x.safetensors", file);
        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());
        Assert.Contains(path, error.Message);
        Assert.Contains(expected, error.Message);
    }
}
