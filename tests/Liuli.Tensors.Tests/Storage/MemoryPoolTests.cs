using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Storage;

public class MemoryPoolTests
{
    [Fact]
    public void EveryRequestFitsIsAlignedAndWastesAtMostAQuarter()
    {
        MemoryPool pool = new();
        for (long bytes = 0; bytes < 70_000; bytes = bytes * 17 / 16 + 1)
        {
            NativeBlock block = pool.Rent(bytes);
            Assert.True(block.Length >= bytes, $"{bytes} bytes were asked for, the block has {block.Length}");
            Assert.True(block.Length <= Math.Max(256, bytes * 5 / 4 + 256), $"{bytes} bytes were asked for, the block has {block.Length}");
            Assert.Equal(0, block.Pointer % MemoryPool.Alignment);
        }
    }

    [Fact]
    public void BytesAreCountedOncePerBlock()
    {
        MemoryPool pool = new();
        NativeBlock first = pool.Rent(5_000), second = pool.Rent(70_000);
        pool.Return(first);
        pool.Rent(5_000); // the returned one again
        Assert.Equal((2, first.Length + second.Length), (pool.BlocksAllocated, pool.BytesAllocated));
    }

    [Fact]
    public void SizeClassesGrowWithTheirNumber()
    {
        MemoryPool pool = new();
        (int Class, long Length) last = (0, 256);
        for (long bytes = 1; bytes < 300_000; bytes += 256)
        {
            NativeBlock block = pool.Rent(bytes);
            Assert.True(block.SizeClass == last.Class ? block.Length == last.Length : block.SizeClass == last.Class + 1 && block.Length > last.Length,
                $"{bytes} bytes: class {block.SizeClass} of {block.Length} after class {last.Class} of {last.Length}");
            last = (block.SizeClass, block.Length);
            pool.Return(block);
        }
    }

    [Fact]
    public void AReturnedBlockServesTheNextRequestOfItsClass()
    {
        MemoryPool pool = new();
        NativeBlock first = pool.Rent(5_000);
        pool.Return(first);
        Assert.Same(first, pool.Rent(4_900));
        Assert.NotSame(first, pool.Rent(4_900));
        Assert.Equal(2, pool.BlocksAllocated);
    }

    /// <summary>Blocks of other sizes that wait for their next use are no reason to fail.</summary>
    [Fact]
    public void WithoutMemoryUnusedBlocksGoAndTheErrorSaysHowMuchWasWanted()
    {
        MemoryPool pool = new();
        NativeBlock waiting = pool.Rent(5_000);
        pool.Return(waiting);
        string message = Assert.Throws<OutOfMemoryException>(() => pool.Rent(1L << 50)).Message;
        Assert.Contains("1,125,899,906,842,624 bytes", message, StringComparison.Ordinal);
        Assert.Contains("TensorScope", message, StringComparison.Ordinal);
        Assert.Equal(1, pool.BlocksAllocated);
        Assert.NotSame(waiting, pool.Rent(5_000));
    }

    [Fact]
    public void TrimGivesUnusedBlocksBack()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor.Zeros([1000], DType.F32, device).Dispose();
        Tensor.Zeros([1000], DType.F32, device).Dispose();
        Assert.Equal(1, device.NativeBlocksAllocated);
        using Tensor used = Tensor.Full([10], 7, device);
        device.Trim();
        Assert.Equal(7f, used[9]);
        Tensor.Zeros([1000], DType.F32, device).Dispose();
        Assert.Equal(3, device.NativeBlocksAllocated);
    }

    [Fact]
    public void ThreadsMayShareADevice()
    {
        Device device = Device.Cpu(threads: 1);
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 300; i++)
            {
                using TensorScope scope = TensorScope.Begin();
                Tensor x = Tensor.Full([100 + i], worker, device), y = x.Scale(2);
                Assert.Equal(2f * worker, y[99 + i]);
                Assert.Equal((float)worker, x[0]);
            }
        });
    }
}
