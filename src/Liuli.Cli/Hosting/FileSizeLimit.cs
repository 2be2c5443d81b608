using System.Runtime.InteropServices;

namespace Liuli.Cli.Hosting;

/// <summary>A limit to the size of files (<c>ulimit -f</c>): a write beyond it fails with a message, as on a full disk, instead of ending the process on the spot (SIGXFSZ).</summary>
internal static class FileSizeLimit
{
    /// <summary>The number of the signal on Linux (x86, Arm) and macOS; .NET has no name for it.</summary>
    private const PosixSignal ExceedsFileSize = (PosixSignal)25;

    // As long as the process lives: the signal is looked at on a thread of its own, which may come late.
    private static readonly PosixSignalRegistration? s_ignored =
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(ExceedsFileSize, signal => signal.Cancel = true);

    /// <summary>From now on.</summary>
    public static void Report() => GC.KeepAlive(s_ignored);
}
