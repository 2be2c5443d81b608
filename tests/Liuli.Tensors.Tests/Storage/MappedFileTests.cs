using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Storage;

public sealed class MappedFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public MappedFileTests() => File.WriteAllBytes(_path, [1, 2, 3, 4, .. MemoryMarshal.AsBytes<float>([1.5f, -2f, 3f, 4f, 5f, 6f])]);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TensorsAreViewsOfTheFile()
    {
        using MappedFile file = MappedFile.Open(_path);
        Assert.Equal(28, file.Length);
        Assert.Equal([1, 2, 3, 4], file.Bytes(0, 4).ToArray());
        using TensorScope scope = TensorScope.Begin();
        Tensor x = file.AsTensor(4, [2, 3], DType.F32);
        Assert.Equal([1.5f, -2f, 3f, 4f, 5f, 6f], x.ToArray());
        Assert.Equal([12f], x.Slice(0, 1, 1).Slice(1, 2, 1).Scale(2).ToArray());
        Assert.Equal([1f, 2, 3, 4], file.AsTensor(0, [4], DType.U8).ToArray());
    }

    /// <summary>More elements than an int counts: a slice is where it should be, and an element can still be opened.</summary>
    [SkippableFact]
    public void TensorsOfMoreThanTwoGibibytesAreSlicedAndOpened()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere a file of 3 GiB may take that much room on the disk");
        const int Row = 1 << 30;
        using (FileStream stream = new(_path, FileMode.Create))
        {
            stream.SetLength(3L * Row); // a hole, but for one byte
            stream.Position = 2L * Row + 5;
            stream.WriteByte(0xAB);
        }
        using MappedFile file = MappedFile.Open(_path);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = file.AsTensor(0, [3, Row], DType.U8);
        Assert.Equal(0xAB, x.Slice(0, 2, 1)[0, 5]);
        Assert.Equal(0xAB, x.Slice(0, 1, 2).Slice(0, 1, 1)[0, 5]);
        Assert.Contains("0xAB", Explanation.Of(x, 2L * Row + 5).Formula, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void LinuxIsAskedForLargePagesOfTheFile()
    {
        Skip.IfNot(Directory.Exists("/sys/kernel/mm/transparent_hugepage"), "this system has no large pages to ask for");
        File.WriteAllBytes(_path, new byte[(2 << 20) + 1]);
        using MappedFile file = MappedFile.Open(_path);
        string[] flags = [.. File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.EndsWith(_path, StringComparison.Ordinal))];
        Assert.Contains(" hg", flags.First(line => line.StartsWith("VmFlags:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void MappedTensorsUseNoNativeBlock()
    {
        Device device = Device.Cpu(threads: 1);
        using MappedFile file = MappedFile.Open(_path);
        using Tensor x = file.AsTensor(4, [6], DType.F32, device);
        Assert.Equal(0, device.NativeBlocksAllocated);
    }

    [Fact]
    public void TensorsOutliveTheFileObject()
    {
        MappedFile file = MappedFile.Open(_path);
        using Tensor x = file.AsTensor(4, [6], DType.F32);
        file.Dispose();
        file.Dispose();
        Assert.Equal(6f, x[5]);
        Assert.Throws<ObjectDisposedException>(() => file.AsTensor(0, [1], DType.U8));
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(-4, 1)]
    [InlineData(28, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, int.MaxValue)]
    public void RangesOutsideTheFileAreRefused(long offset, int count)
    {
        using MappedFile file = MappedFile.Open(_path);
        Assert.Contains("28 bytes", Assert.Throws<ArgumentOutOfRangeException>(() => file.AsTensor(offset, [count], DType.F32)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes(offset, 4 * Math.Min(count, 100)).Length);
    }

    [Fact]
    public void EmptyAndMissingFilesAreNamed()
    {
        Assert.ThrowsAny<IOException>(() => MappedFile.Open(_path + ".missing"));
        File.WriteAllBytes(_path, []);
        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => MappedFile.Open(_path)).Message);
    }
}
