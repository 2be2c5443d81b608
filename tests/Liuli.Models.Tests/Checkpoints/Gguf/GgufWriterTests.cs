using System.Runtime.InteropServices;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_bytes_are_those_that_the_format_asks_for()
    {
        float[] numbers = [1, 2, 3, 4, 5, 6];
        byte[] expected = new GgufBuilder().Add("text", "琉璃").Add("number", 7).Add("real", 0.5f).Add("truth", true)
            .Raw("texts", 9, GgufBuilder.ArrayOf(8, 2, [.. GgufBuilder.Text("a"), .. GgufBuilder.Text("bc")]))
            .Raw("ints", 9, GgufBuilder.ArrayOf(5, 2, [.. BitConverter.GetBytes(3), .. BitConverter.GetBytes(-4)])).Raw("floats", 9, GgufBuilder.ArrayOf(6, 1, BitConverter.GetBytes(1.5f)))
            .Raw("bytes", 9, GgufBuilder.ArrayOf(0, 2, 1, 2)).Tensor("matrix", 0, [2, 3], MemoryMarshal.AsBytes<float>(numbers)).Tensor("half", 1, [3], MemoryMarshal.AsBytes<Half>([(Half)1, (Half)2, (Half)3])).Build();
        string path = _directory.File("a.gguf");
        GgufWriter.Write(path,
            [GgufValue.Of("text", "琉璃"), GgufValue.Of("number", 7), GgufValue.Of("real", 0.5f), GgufValue.Of("truth", true), GgufValue.Of("texts", ["a", "bc"]),
                GgufValue.Of("ints", [3, -4]), GgufValue.Of("floats", [1.5f]), GgufValue.Of("bytes", (byte[])[1, 2])],
            [Write("matrix", Tensor.From(numbers, [2, 3]), DType.F32), Write("half", Tensor.From([1, 2, 3], [3]), DType.F16)]);
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void Values_of_a_file_are_copied_bit_for_bit()
    {
        byte[] nested = GgufBuilder.ArrayOf(9, 1, GgufBuilder.ArrayOf(12, 1, BitConverter.GetBytes(0.1)));
        byte[] whole = new GgufBuilder().Raw("nested", 9, nested).Raw("i64", 11, BitConverter.GetBytes(-5L)).Raw("odd", 8, GgufBuilder.Text([0xC3])).Tensor("t", 0, [1], new byte[4]).Build();
        using GgufCheckpoint file = GgufCheckpoint.Open(_directory.Write("a.gguf", whole));
        GgufWriter.Write(_directory.File("b.gguf"), [.. file.Values.Values], [Write("t", file.Read("t"), DType.F32)]);
        Assert.Equal(whole, File.ReadAllBytes(_directory.File("b.gguf")));
    }

    [Theory]
    [InlineData(DType.BF16)]
    [InlineData(DType.Q8_0)]
    [InlineData(DType.Q4_K)]
    public void Numbers_are_rounded_as_the_type_rounds_them(DType type)
    {
        Philox random = new(3);
        float[] numbers = [.. Enumerable.Range(0, 5 * 512).Select(i => MathF.Sin(i * 0.7f) * (i % 17))];
        Tensor values = Tensor.From(numbers, [5, 512]);
        GgufWriter.Write(_directory.File("a.gguf"), [], [Write("t", values, type)]);
        using GgufCheckpoint file = GgufCheckpoint.Open(_directory.File("a.gguf"));
        Assert.Equal(type, file.Tensors["t"].DType);
        Assert.Equal(values.To(type).To(DType.F32).ToArray(), file.Read("t").To(DType.F32).ToArray());
    }

    [Fact]
    public void What_a_type_cannot_hold_is_refused_and_nothing_is_left()
    {
        string path = _directory.Write("a.gguf", "the old file");
        Assert.Contains("element 33 of t is NaN, which Q8_0 cannot hold", Error(path, Write("t", Tensor.From([.. Enumerable.Range(0, 64).Select(i => i == 33 ? float.NaN : 1)], [2, 32]), DType.Q8_0)));
        Assert.Contains("element 1 of t is 70000, larger than F16's largest", Error(path, Write("t", Tensor.From([1, 70000], [2]), DType.F16)));
        Assert.Contains("cannot be a tensor's name", Error(path, Write(new string('x', 64), Tensor.From([1], [1]), DType.F32)));
        Assert.Contains("two tensors are called 't'", Error(path, Write("t", Tensor.From([1], [1]), DType.F32), Write("t", Tensor.From([1], [1]), DType.F32)));
        Assert.Contains("'a' would be there twice", Assert.Throws<CheckpointException>(() => GgufWriter.Write(path, [GgufValue.Of("a", 1), GgufValue.Of("a", 2)], [])).Message);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => GgufWriter.Write(path, [], [Write("t", Tensor.From([1], [1]), DType.F32)], cancellation: cancelled.Token));
        using CancellationTokenSource within = new();
        GgufTensorToWrite tensor = new("t", [2, 32], DType.Q8_0, () =>
        {
            within.Cancel();
            return Tensor.From(new float[64], [2, 32]);
        });
        Assert.Throws<OperationCanceledException>(() => GgufWriter.Write(path, [], [tensor], cancellation: within.Token));
        Assert.Equal("the old file", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFiles(_directory.Path));
    }

    [Fact]
    public void Every_tensor_is_reported()
    {
        List<GgufProgress> heard = [];
        GgufWriter.Write(_directory.File("a.gguf"), [], [Write("a", Tensor.From([1], [1]), DType.F32), Write("b", Tensor.From([1], [1]), DType.F32)], heard.Add);
        Assert.Equal([new GgufProgress(0, 2, "a"), new GgufProgress(1, 2, "b")], heard);
    }

    private static GgufTensorToWrite Write(string name, Tensor tensor, DType type) => new(name, tensor.Shape, type, () => tensor);

    private static string Error(string path, params GgufTensorToWrite[] tensors) => Assert.Throws<CheckpointException>(() => GgufWriter.Write(path, [], tensors)).Message;
}
