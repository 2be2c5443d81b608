using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Tests;

public class TensorTests
{
    [Fact]
    public void MakingAndReading()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal((6f, 24L, DType.F32), (x[1, 2], x.Bytes, x.DType));
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.ToArray());
        Assert.Equal([3], Tensor.From(7, 8, 9).Shape);
        Assert.Equal([0f, 0, 0], Tensor.Zeros([3]).ToArray());
        Assert.Equal(2.5f, Tensor.Full([], 2.5f).Item());
        Assert.Equal([4, -5], Tensor.FromInts([4, -5], [2]).ToIntArray());
        Assert.Equal([1f, -2f], Tensor.FromBytes([0x80, 0x3F, 0x00, 0xC0], [2], DType.BF16).ToArray());
        Assert.Equal([1f, -2f], Tensor.FromBytes([0x00, 0x3C, 0x00, 0xC0], [2], DType.F16).ToArray());
        Assert.Equal([0f, 255f], Tensor.FromBytes([0, 255], [2], DType.U8).ToArray());
        Assert.Empty(Tensor.Zeros([0, 3]).ToArray());
    }

    [Fact]
    public void DescriptionsNameTypeAndShape()
    {
        using Tensor x = Tensor.Zeros([2, 3]);
        Assert.Equal("F32 (2, 3)", x.ToString());
        Assert.Equal("wte F32 (2, 3)", x.Named("wte").ToString());
        Assert.Equal("no tensor", default(Tensor).ToString());
        x.Dispose();
        Assert.Equal("released tensor", x.ToString());
    }

    [Fact]
    public void AStaleHandleThrowsEvenWhenItsMemoryHasANewOwner()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor old = Tensor.Full([10], 1, device), copy = old;
        old.Dispose();
        old.Dispose();
        using Tensor next = Tensor.Full([10], 2, device);
        Assert.Equal(1, device.NativeBlocksAllocated);
        Assert.False(copy.IsAlive);
        ObjectDisposedException e = Assert.Throws<ObjectDisposedException>(() => copy.ToArray());
        Assert.Contains("Keep()", e.Message);
        Assert.Throws<ObjectDisposedException>(() => copy.Relu());
        Assert.Throws<ObjectDisposedException>(() => copy.Shape);
        Assert.NotEqual(copy, next);
        Assert.Equal(2f, next[9]);
    }

    [Fact]
    public void TheDefaultHandleNamesNoTensor()
    {
        Tensor none = default;
        Assert.True(none.IsNull);
        Assert.False(none.IsAlive);
        none.Dispose();
        Assert.Contains("names no numbers", Assert.Throws<InvalidOperationException>(() => none.Shape).Message);
        Assert.Equal(default, none);
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 2]);
        Assert.Contains("4 values, got 3", Assert.Throws<ArgumentException>(() => Tensor.From([1, 2, 3], [2, 2])).Message);
        Assert.Contains("8 bytes, got 4", Assert.Throws<ArgumentException>(() => Tensor.FromBytes([1, 2, 3, 4], [4], DType.F16)).Message);
        Assert.Contains("one element", Assert.Throws<InvalidOperationException>(() => x.Item()).Message);
        Assert.Contains("holds F32", Assert.Throws<InvalidOperationException>(() => x.AsSpan<int>().Length).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.GetFloat(4));
        Assert.Contains("no gradient", Assert.Throws<InvalidOperationException>(() => x.Gradient).Message);
        Assert.Equal(16, x.AsSpan<byte>().Length);
    }

    [Fact]
    public void ViewsShareMemoryAndKeepItAlive()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [3, 2]);
        Tensor reshaped = x.Reshape([2, 3]), row = x.Slice(0, 1, 2), half = row.Slice(0, 1, 1);
        x.AsSpan<float>()[4] = 50;
        Assert.Equal(50f, reshaped[1, 1]);
        Assert.Equal([3f, 4, 50, 6], row.ToArray());
        half.AsSpan<float>()[1] = 60;
        x.Dispose();
        using (Tensor other = Tensor.Full([3, 2], -1))
            Assert.Equal([1f, 2, 3, 4, 50, 60], reshaped.ToArray());
        reshaped.Dispose();
        row.Dispose();
        Assert.Equal([50f, 60], half.ToArray());
        half.Dispose();
    }

    [Fact]
    public void TheFinaliserReturnsMemoryThatNobodyReleased()
    {
        Device device = Device.Cpu(threads: 1);
        for (int i = 0; i < 5; i++)
        {
            Forget(device);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.InRange(device.NativeBlocksAllocated, 1, 2);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Device device) => Tensor.Full([1000], 1, device).AsSpan<float>()[0] = 2;
    }

    [Fact]
    public void DevicesDescribeThemselves()
    {
        Device device = Device.Cpu(Tensors.Cpu.CpuLevel.Naive, 1);
        Assert.Equal("cpu naive, 1 thread", device.ToString());
        Assert.Equal((Tensors.Cpu.CpuLevel.Naive, 1), (device.Level, device.Threads));
        Assert.Equal("cpu portable, 3 threads", Device.Cpu(Tensors.Cpu.CpuLevel.Portable, 3).ToString());
    }
}
