using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Storage;

/// <summary>A tensor of more numbers than an int can count, as the token tables of the largest models are: a file that is a hole but for its last row.</summary>
public sealed class LargeShapeStorageTests : IDisposable
{
    private const int Rows = 2_100_000, Width = 1024; // 2.15·10⁹ numbers, 4.3 GB as BF16
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [SkippableFact]
    public void MoreThanTwoBillionNumbersAreReadMultipliedAndConverted()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere a file of 4 GiB may take that much room on the disk");
        Skip.IfNot(Environment.GetEnvironmentVariable("LIULI_LONG_TESTS") == "1", "seven gigabytes of memory for some seconds, most of them the system's file cache; set LIULI_LONG_TESTS=1 to have it");
        using (FileStream stream = new(_path, FileMode.Create))
        {
            stream.SetLength(2L * Rows * Width);
            stream.Position = 2L * (Rows - 1) * Width;
            stream.Write(MemoryMarshal.AsBytes<ushort>(Enumerable.Repeat((ushort)0x3FC0, Width).ToArray())); // 1.5
        }
        using MappedFile file = MappedFile.Open(_path);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Tensor table = file.AsTensor(0, [Rows, Width], DType.BF16);
        Tensor x = Tensor.Full([1, Width], 2);
        CheckLast(x.MatMul(table, transposeRight: true), 3 * Width);
        Assert.Equal(1.5f, table.Embedding(Tensor.FromInts([Rows - 1], [1]))[0, Width - 1]);
        CheckLast(x.MatMul(table.To(DType.Q8_0), transposeRight: true), 3 * Width);
        Assert.Contains("a span holds at most", Assert.Throws<InvalidOperationException>(() => table.AsSpan<byte>()).Message, StringComparison.Ordinal);
        Assert.Contains("an array holds at most", Assert.Throws<InvalidOperationException>(table.ToArray).Message, StringComparison.Ordinal);
        Tensor floats = Tensor.Empty([Rows, Width]); // address space only
        foreach (Func<Tensor> operation in new Func<Tensor>[] { () => floats.Relu(), () => floats + 1, () => floats + floats, () => floats.SwiGlu(floats) })
            Assert.Contains("take slices along the first dimension", Assert.ThrowsAny<Exception>(() => { operation(); }).Message, StringComparison.Ordinal);
    }

    private static void CheckLast(Tensor y, float last)
    {
        Assert.InRange(y[0, Rows - 1], last * 0.99f, last * 1.01f);
        Assert.Equal((0, 0), (y[0, 0], y[0, Rows - 2]));
    }
}
