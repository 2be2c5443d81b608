using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>The other tests here prove nothing if buffers are not where they should be.</summary>
public unsafe class GuardedMemoryTests
{
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(70_003)]
    public void A_buffer_touches_a_page_that_the_system_lists_without_access(int bytes)
    {
        Skip.IfNot(GuardedMemory.IsSupported, GuardedMemory.Reason);
        foreach (GuardedSide side in Guards.Sides)
        {
            using GuardedMemory memory = new(bytes, side);
            Assert.Equal("rw-p", AccessTo(memory.Pointer));
            Assert.Equal("rw-p", AccessTo(memory.Pointer + bytes - 1));
            Assert.Equal("---p", AccessTo(side == GuardedSide.Behind ? memory.Pointer + bytes : memory.Pointer - 1));
        }
    }

    /// <summary>The permissions of the mapping that an address lies in: /proc/self/maps, see proc_pid_maps(5).</summary>
    private static string AccessTo(byte* address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] parts = line.Split(' ', 3), range = parts[0].Split('-');
            if ((ulong)address >= Convert.ToUInt64(range[0], 16) && (ulong)address < Convert.ToUInt64(range[1], 16))
                return parts[1];
        }
        return "nothing there";
    }
}
