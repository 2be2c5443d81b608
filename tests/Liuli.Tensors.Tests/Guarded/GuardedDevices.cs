using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Devices on whose tensors <see cref="GuardedMemory"/> lies.</summary>
internal static class GuardedDevices
{
    /// <summary>Every path of this machine, those included whose instructions another is preferred to, and the naive one.</summary>
    public static IReadOnlyList<Device> Paths { get; } = [TestDevices.Naive, .. TestDevices.Fast, .. new[] { TestDevices.Bf16, TestDevices.WholeNumbers }.OfType<Device>()];

    /// <summary>The contexts of these.</summary>
    public static IEnumerable<CpuContext> Contexts => Paths.Select(device => device.Context);

    /// <summary>The same path on guarded memory.</summary>
    public static Device On(Device path, GuardedSide side) => Device.Of(path.Context, new Pool(side));

    private sealed class Pool(GuardedSide side) : MemoryPool
    {
        public override StorageBlock Allocate(long bytes) => new Block(bytes, side);
    }

    private sealed unsafe class Block : StorageBlock
    {
        private readonly GuardedMemory _memory;

        public Block(long bytes, GuardedSide side)
        {
            _memory = new GuardedMemory(bytes, side);
            Pointer = (nint)_memory.Pointer;
            Length = bytes;
        }

        protected override void Free() => _memory.Dispose();
    }
}
