using System.Runtime.InteropServices;

namespace Liuli.Cli.Hosting;

/// <summary>Whether the process was given a standard handle, and one that serves.</summary>
/// <remarks>
/// A caller may close one (<c>&lt;&amp;-</c>). The runtime's own pipes and files then take its number before any managed code runs, and reading "standard input" waits for ever.
/// They are told from what was inherited by the flag that closes a handle when a program is started (FD_CLOEXEC, see fcntl(2)): what has it cannot have been inherited.
/// </remarks>
internal static partial class StandardHandle
{
    public const int Input = 0, Output = 1, Error = 2;

    private const int GetDescriptorFlags = 1, CloseOnExec = 1;
    private const int GetStatusFlags = 3, AccessMode = 3, ReadOnly = 0, WriteOnly = 1;

    /// <summary>Whether it was inherited and can be read.</summary>
    public static bool IsReadable(int handle) => IsOpenFor(handle, otherThan: WriteOnly);

    /// <summary>Whether it was inherited and can be written.</summary>
    public static bool IsWritable(int handle) => IsOpenFor(handle, otherThan: ReadOnly);

    private static bool IsOpenFor(int handle, int otherThan)
    {
        if (OperatingSystem.IsWindows())
            return true;
        int flags = Control(handle, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0 && (Control(handle, GetStatusFlags) & AccessMode) != otherThan;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int handle, int command);
}
