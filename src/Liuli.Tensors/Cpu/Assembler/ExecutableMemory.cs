using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Memory for machine code: written while it is not executable, then sealed. No page is ever both.</summary>
/// <remarks>Never freed: there are a few dozen kernels, each is made once and may be running on any thread until the process ends.</remarks>
internal static unsafe partial class ExecutableMemory
{
    private const int Read = 1, Write = 2, Execute = 4, Private = 2, AnonymousLinux = 0x20, AnonymousMac = 0x1000;
    private const uint Commit = 0x1000, Reserve = 0x2000, PageReadWrite = 0x04, PageExecuteRead = 0x20, ReleaseAll = 0x8000;

    /// <summary>Copies code to memory of its own and makes that executable and read-only.</summary>
    /// <param name="code">The code, which runs at any address.</param>
    /// <param name="offset">How far behind a page's start it shall begin.</param>
    /// <returns>Where it begins; 0 where the system forbids it.</returns>
    public static nint Seal(ReadOnlySpan<byte> code, int offset = 0)
    {
        nint size = (offset + code.Length + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
        nint memory = OperatingSystem.IsWindows() ? SealOnWindows(code, offset, size) : SealOnUnix(code, offset, size);
        return memory == 0 ? 0 : memory + offset;
    }

    private static nint SealOnUnix(ReadOnlySpan<byte> code, int offset, nint size)
    {
        int anonymous = OperatingSystem.IsMacOS() ? AnonymousMac : AnonymousLinux;
        nint memory = Map(0, size, Read | Write, Private | anonymous, -1, 0);
        if (memory == -1)
            return 0;
        code.CopyTo(new Span<byte>((void*)(memory + offset), code.Length));
        if (Protect(memory, size, Read | Execute) == 0)
            return memory;
        _ = Unmap(memory, size);
        return 0;
    }

    private static nint SealOnWindows(ReadOnlySpan<byte> code, int offset, nint size)
    {
        nint memory = VirtualAlloc(0, size, Commit | Reserve, PageReadWrite);
        if (memory == 0)
            return 0;
        code.CopyTo(new Span<byte>((void*)(memory + offset), code.Length));
        if (VirtualProtect(memory, size, PageExecuteRead, out _) != 0)
            return memory;
        _ = VirtualFree(memory, 0, ReleaseAll);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(nint address, nint size, uint protection, out uint before);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(nint address, nint size, uint type);
}
