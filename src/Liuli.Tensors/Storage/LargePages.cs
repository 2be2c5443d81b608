using System.Runtime.InteropServices;

namespace Liuli.Tensors.Storage;

/// <summary>Memory that Linux is asked to back with pages of 2 MiB.</summary>
/// <remarks>
/// A page of 4 KiB has an entry in the processor's table of addresses for every 4 KiB that are read, and in a virtual machine each of them may be looked up twice. Reading
/// from end to end, large pages are faster by as much as a fifth, depending on where the small ones happen to lie (docs/performance/threads-and-memory.md).
/// The request is advice: systems without large pages, and those whose memory is in pieces, give ordinary ones. See <c>MADV_HUGEPAGE</c> in madvise(2).
/// </remarks>
internal static unsafe partial class LargePages
{
    /// <summary>Of x86-64, and of Arm64 with base pages of 4 KiB.</summary>
    public const int Bytes = 2 << 20;

    private const int AdviseHugePage = 14;

    /// <summary>Memory of undefined content, from a multiple of <see cref="Bytes"/> on; <see cref="NativeMemory.AlignedFree"/> gives it back.</summary>
    /// <remarks>What is left behind the last whole large page gets ordinary ones, so that nothing is taken that was not asked for.</remarks>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static void* Allocate(long bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)bytes, Bytes);
        Ask(memory, bytes);
        return memory;
    }

    /// <summary>Asks for large pages behind <paramref name="memory"/>, allocated or a mapped file, as far as whole ones fit.</summary>
    /// <remarks>
    /// Of a file, what is not in the file cache yet is then read 2 MiB at a time, into large pages where the kernel and the file system have them (Linux 6.16 with ext4, for one);
    /// what small pages hold already stays in them.
    /// </remarks>
    /// <param name="memory">A multiple of the system's page size.</param>
    /// <param name="bytes">How much of it.</param>
    public static void Ask(void* memory, long bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= Bytes)
            _ = Advise(memory, (nuint)(bytes / Bytes * Bytes), AdviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
