using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Storage;

public class LargeMemoryTests
{
    [Fact]
    public void TensorsAreViewsOfTheMemory()
    {
        using LargeMemory memory = LargeMemory.Allocate(100);
        Assert.Equal(100, memory.Length);
        memory.Bytes(0, 100).Clear();
        using TensorScope scope = TensorScope.Begin();
        Tensor first = memory.AsTensor(0, [4], DType.F32), second = memory.AsTensor(16, [2, 3], DType.F32);
        second.AsSpan<float>().Fill(2);
        Assert.Equal([0f, 0, 0, 0], first.ToArray());
        memory.Bytes(36, 4).Clear();
        Assert.Equal([2f, 2, 2, 2, 2, 0], second.ToArray());
    }

    [Fact]
    public void TensorsOutliveTheObjectAndUseNoBlockOfThePool()
    {
        Device device = Device.Cpu(threads: 1);
        LargeMemory memory = LargeMemory.Allocate(64);
        using Tensor x = memory.AsTensor(0, [16], DType.F32, device);
        x.AsSpan<float>().Fill(3);
        memory.Dispose();
        memory.Dispose();
        Assert.Equal(3f, x[15]);
        Assert.Equal(0, device.NativeBlocksAllocated);
        Assert.Throws<ObjectDisposedException>(() => memory.AsTensor(0, [1], DType.U8));
        Assert.Throws<ObjectDisposedException>(() => memory.Bytes(0, 1).Length);
    }

    [Theory]
    [InlineData(0, 17)]
    [InlineData(-4, 1)]
    [InlineData(64, 1)]
    [InlineData(long.MaxValue, 1)]
    public void RangesOutsideAreRefused(long offset, int count)
    {
        using LargeMemory memory = LargeMemory.Allocate(64);
        Assert.Contains("64 bytes", Assert.Throws<ArgumentOutOfRangeException>(() => memory.AsTensor(offset, [count], DType.F32)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Bytes(offset, 4 * count).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NothingCannotBeAskedFor(long bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => LargeMemory.Allocate(bytes));

    [Fact]
    public void MoreThanAnyMachineHasIsRefused() => Assert.Throws<OutOfMemoryException>(() => LargeMemory.Allocate(long.MaxValue / 2));

    /// <summary>Large pages begin at multiples of their size, and what lies behind the last whole one can be used as well.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData((2 << 20) + 1)]
    [InlineData((5 << 20) - 3)]
    public unsafe void MemoryBeginsAtALargePage(int bytes)
    {
        using LargeMemory memory = LargeMemory.Allocate(bytes);
        memory.Bytes(0, bytes).Fill(7);
        Assert.Equal(7, memory.Bytes(bytes - 1, 1)[0]);
        fixed (byte* start = memory.Bytes(0, bytes))
            Assert.Equal(0, (nint)start % (2 << 20));
    }
}
