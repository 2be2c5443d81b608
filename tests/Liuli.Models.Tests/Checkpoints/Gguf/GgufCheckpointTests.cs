using System.Runtime.InteropServices;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Gguf;

public sealed class GgufCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(2u)]
    [InlineData(3u)]
    public void Every_type_of_metadata_is_read(uint version)
    {
        byte[] nested = [.. GgufBuilder.ArrayOf(5, 2, [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(2)]), .. GgufBuilder.ArrayOf(5, 0)];
        using GgufCheckpoint file = Open(new GgufBuilder { Version = version }
            .Raw("u8", 0, [200]).Raw("i8", 1, [200]).Raw("u16", 2, BitConverter.GetBytes((ushort)60000)).Raw("i16", 3, BitConverter.GetBytes((short)-7))
            .Raw("u32", 4, BitConverter.GetBytes(4000000000u)).Raw("i32", 5, BitConverter.GetBytes(-5)).Raw("f32", 6, BitConverter.GetBytes(0.5f)).Raw("bool", 7, [1])
            .Raw("text", 8, GgufBuilder.Text("琉璃")).Raw("u64", 10, BitConverter.GetBytes(1ul << 40)).Raw("i64", 11, BitConverter.GetBytes(-1L << 40))
            .Raw("f64", 12, BitConverter.GetBytes(0.1)).Raw("texts", 9, GgufBuilder.ArrayOf(8, 2, [.. GgufBuilder.Text("a"), .. GgufBuilder.Text("")]))
            .Raw("ints", 9, GgufBuilder.ArrayOf(5, 2, [.. BitConverter.GetBytes(3), .. BitConverter.GetBytes(-4)]))
            .Raw("floats", 9, GgufBuilder.ArrayOf(6, 1, BitConverter.GetBytes(1.5f))).Raw("bytes", 9, GgufBuilder.ArrayOf(0, 3, 1, 2, 3)).Raw("nested", 9, GgufBuilder.ArrayOf(9, 2, nested)));
        IReadOnlyDictionary<string, GgufValue> values = file.Values;
        Assert.Equal([200, -56, 60000, -7, 4000000000, -5, 1L << 40, -1L << 40],
            ((string[])["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"]).Select(key => values[key].AsInteger()));
        Assert.Equal([0.5, 0.1, 200], ((string[])["f32", "f64", "u8"]).Select(key => values[key].AsNumber()));
        Assert.True(values["bool"].AsBool());
        Assert.Equal("琉璃", values["text"].AsText());
        Assert.Equal(["a", ""], values["texts"].AsTexts());
        Assert.Equal([3, -4], values["ints"].AsInts());
        Assert.Equal([1.5f], values["floats"].AsFloats());
        Assert.Equal([1, 2, 3], values["bytes"].AsBytes());
        Assert.Equal((GgufValueType.Array, GgufValueType.Array, 2L), (values["nested"].Type, values["nested"].ElementType, values["nested"].Count));
        Assert.Contains("text is \"琉璃\"; expected a whole number", Assert.Throws<CheckpointException>(() => values["text"].AsInteger()).Message);
        Assert.Contains("u32 is 4000000000; expected a text", Assert.Throws<CheckpointException>(() => values["u32"].AsText()).Message);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(8)]
    public void Tensors_are_used_where_they_lie(int alignment)
    {
        float[] numbers = [1, 2, 3, 4, 5, 6];
        byte[] block = [.. BitConverter.GetBytes(BitConverter.HalfToUInt16Bits((Half)0.5f)), .. Enumerable.Range(0, 32).Select(i => (byte)(sbyte)(i - 16))];
        using GgufCheckpoint file = Open(new GgufBuilder { Alignment = alignment }.Add("general.alignment", alignment)
            .Tensor("f32", 0, [2, 3], MemoryMarshal.AsBytes<float>(numbers)).Tensor("f16", 1, [3], MemoryMarshal.AsBytes<Half>([(Half)1, (Half)(-2), (Half)0.25f]))
            .Tensor("bf16", 30, [1], [0xC0, 0x3F]).Tensor("q8", 8, [2, 32], (byte[])[.. block, .. block]).Tensor("f64", 28, [1], BitConverter.GetBytes(0.1)));
        Device device = Device.Cpu(threads: 1); // its own, as others allocate at the same time
        Tensor f32 = file.Read("f32", device), q8 = file.Read("q8", device);
        Assert.Equal(0, device.NativeBlocksAllocated);
        Assert.Equal(numbers, f32.ToArray());
        Assert.Equal([2, 3], f32.Shape);
        Assert.Equal(DType.Q8_0, q8.DType);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (i % 32 - 16) * 0.5f), q8.To(DType.F32).ToArray());
        Assert.Equal([1, -2, 0.25f], file.Read("f16").To(DType.F32).ToArray());
        Assert.Equal([1.5f], file.Read("bf16").To(DType.F32).ToArray());
        Assert.Equal([0.1f], file.Read("f64").ToArray());
        Assert.Equal(68, file.Tensors["q8"].StoredBytes);
    }

    [Fact]
    public void A_type_that_cannot_be_read_is_named_when_asked_for()
    {
        using GgufCheckpoint file = Open(new GgufBuilder().Tensor("a", 16, [256], new byte[66]).Tensor("b", 77, [8], new byte[64]).Tensor("c", 0, [1], new byte[4]));
        Assert.Contains("IQ2_XXS, which is not supported", Assert.Throws<CheckpointException>(() => file.Read("a")).Message);
        Assert.Contains("type number 77, which is not supported", Assert.Throws<CheckpointException>(() => file.Read("b")).Message);
        Assert.Equal([0], file.Read("c").ToArray());
    }

    [Fact]
    public void A_split_model_is_opened_by_its_first_file()
    {
        Split(0, 3, "a");
        Split(1, 3, "b");
        Split(2, 3, "c");
        using GgufCheckpoint file = GgufCheckpoint.Open(_directory.File(Part(0, 3)));
        Assert.Equal(["a", "b", "c"], file.Tensors.Keys.Order());
        Assert.Equal([1], file.Read("b").ToArray());
        Assert.Contains($"give the first, '{Part(0, 3)}'", Error(_directory.File(Part(1, 3))));
    }

    [Fact]
    public void A_split_model_with_a_file_missing_or_wrong_is_refused()
    {
        Split(0, 3, "a");
        Split(1, 3, "b");
        Assert.Contains($"1 is missing: {Part(2, 3)}", Error(_directory.File(Part(0, 3))));
        Split(2, 3, "a");
        Assert.Contains("tensor 'a' is in", Error(_directory.File(Part(0, 3))));
        Split(2, 3, "c", number: 1);
        Assert.Contains("part 2 (counted from 0), it says itself that it is part 1", Error(_directory.File(Part(0, 3))));
        File.Move(_directory.File(Part(0, 3)), _directory.File("renamed.gguf"));
        Assert.Contains("give the file its name back", Error(_directory.File("renamed.gguf")));
    }

    private static string Part(int number, int count) => $"model-{number + 1:00000}-of-{count:00000}.gguf";

    private void Split(int part, int count, string tensor, int? number = null)
    {
        GgufBuilder builder = new();
        builder.Raw("split.no", 2, BitConverter.GetBytes((ushort)(number ?? part))).Raw("split.count", 2, BitConverter.GetBytes((ushort)count)).Raw("split.tensors.count", 5, BitConverter.GetBytes(count));
        File.Delete(_directory.File(Part(part, count)));
        _directory.Write(Part(part, count), builder.Tensor(tensor, 0, [1], BitConverter.GetBytes((float)part)).Build());
    }

    private GgufCheckpoint Open(GgufBuilder builder) => GgufCheckpoint.Open(_directory.Write("model.gguf", builder.Build()));

    private static string Error(string path) => Assert.Throws<CheckpointException>(() => GgufCheckpoint.Open(path).Dispose()).Message;
}
