using System.Runtime.InteropServices;

namespace Liuli.Tests;

/// <summary>The end of a buffer that touches memory which nobody may read or write.</summary>
public enum GuardedSide
{
    /// <summary>The byte behind the last one: no numbers are aligned to more than their own size then, if the buffer is no whole number of pages.</summary>
    Behind,

    /// <summary>The byte before the first one.</summary>
    Before,
}

/// <summary>A buffer with a page without access before and behind it. Whoever leaves it on the guarded side ends the process; numbers that nobody has written yet are NaN.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    public const string Reason = "pages without access are made with Linux's mmap here";

    private const int NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22, NoReserve = 0x4000;

    private static readonly nuint s_page = (nuint)Environment.SystemPageSize;

    private readonly nuint _length;
    private void* _mapping;

    public GuardedMemory(long bytes, GuardedSide side, bool filled = true)
    {
        nuint usable = Math.Max(1, ((nuint)bytes + s_page - 1) / s_page) * s_page;
        _length = usable + 2 * s_page;
        _mapping = Map(null, _length, NoAccess, PrivateAnonymous | NoReserve, -1, 0);
        byte* first = (byte*)_mapping + s_page;
        if ((nint)_mapping == -1 || Protect(first, usable, ReadWrite) != 0)
            throw new InvalidOperationException($"mapping {_length} bytes failed: error {Marshal.GetLastPInvokeError()}");
        Pointer = side == GuardedSide.Behind ? first + usable - (nuint)bytes : first;
        if (filled)
            new Span<byte>(Pointer, (int)bytes).Fill(0xFF);
    }

    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public byte* Pointer { get; private set; }

    public void Dispose()
    {
        if (_mapping != null)
            _ = Unmap(_mapping, _length);
        _mapping = Pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
